return {
  emit = function(c)
    local value = refuse("acme cannot do " .. c.kind)
    return list { file("x.json", map { { "kind", c.kind }, { "value", value } }) }
  end,
}
