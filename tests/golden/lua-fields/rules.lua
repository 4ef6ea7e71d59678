return {
  emit = function(c)
    local value = c.rules.sucess
    return list { file("x.json", map { { "value", value } }) }
  end,
}
