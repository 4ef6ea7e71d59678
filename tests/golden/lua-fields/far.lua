return {
  emit = function(c)
    local value = c.provenance.zzzzzzzz
    return list { file("x.json", map { { "value", value } }) }
  end,
}
