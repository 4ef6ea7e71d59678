return {
  emit = function(c)
    local value = refuse("acme cannot do this", "do that")
    return list { file("x.json", map { { "kind", c.kind }, { "value", value } }) }
  end,
}
