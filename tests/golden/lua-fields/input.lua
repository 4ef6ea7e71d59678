return {
  emit = function(c)
    local value = c.inputs[1].requred
    return list { file("x.json", map { { "value", value } }) }
  end,
}
