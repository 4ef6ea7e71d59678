return {
  emit = function(c)
    local facts = list { { "Default", 1 }, { "At most", { 7 } } }
    return list { file("x.md", markdown_cell(c.description, list {}, facts)) }
  end,
}
