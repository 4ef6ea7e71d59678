return {
  emit = function(c)
    local value = runner_rights(map { { "kind", "x" } })
    return list { file("x.json", map { { "kind", c.kind }, { "value", value } }) }
  end,
}
