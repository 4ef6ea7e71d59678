return {
  emit = function(c)
    local value = list { c.inputs[1].schema.nothing == nil }
    return list { file("x.json", map { { "value", value } }) }
  end,
}
