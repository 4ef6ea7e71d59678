return {
  emit = function(c, options)
    local input, output = c.inputs[1], c.outputs[1]
    local value = list {
      c.deprecated == nil, input.secret, input.multipleOf == nil, output.secret == nil,
      c.constraints == nil, options.namespace == nil, c[1] == nil, c.inputs[10000] == nil,
      options.of["kfp-v1"] == nil,
    }
    return list { file("x.json", map { { "value", value } }) }
  end,
}
