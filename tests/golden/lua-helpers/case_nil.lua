return {
  emit = function(c)
    local value = case(c.deprecated, "camel")
    return list { file("x.json", map { { "kind", c.kind }, { "value", value } }) }
  end,
}
