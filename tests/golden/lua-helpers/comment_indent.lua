return {
  emit = function(c)
    return list { file("x.json", map { { "kind", c.kind }, { "value", python_comment("a", "") } }) }
  end,
}
