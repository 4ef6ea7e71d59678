return {
  emit = function(c)
    return list { file("x.json", map { { "kind", c.kind }, { "value", wrap(c.inputs, 3) } }) }
  end,
}
