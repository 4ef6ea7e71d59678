return {
  emit = function(c)
    local value = runner_rights(c)[1].verbs
    return list { file("x.json", map { { "value", value } }) }
  end,
}
