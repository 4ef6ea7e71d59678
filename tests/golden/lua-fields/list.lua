return {
  emit = function(c)
    local value = c.inputs.role_arn
    return list { file("x.json", map { { "value", value } }) }
  end,
}
