return {
  emit = function(c)
    return list { file("x.json", map { { "kind", c.kind }, { "value", markdown(7) } }) }
  end,
}
