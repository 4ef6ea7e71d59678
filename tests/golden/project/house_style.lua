-- SPDX-License-Identifier: Apache-2.0
-- What a format was handed.
return {
  summary = "What a format is handed",
  options = {
    { name = "colour", type = "string", default = "none", help = "a text" },
    { name = "size", type = "integer", default = 0, help = "a number" },
    { name = "loud", type = "boolean", default = false, help = "true or false" },
  },
  emit = function(c, options)
    return list { file("it.yaml", map {
      { "inputs", each(c.inputs, function(i) return i.name end) },
      { "options", options },
    }) }
  end,
}
