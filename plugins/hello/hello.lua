-- SPDX-License-Identifier: Apache-2.0
--
-- The smallest format: what a component is called and takes. Copy it and begin.
return {
  summary = "Example: the name and the inputs of a component",
  ---@param c crdforge.Component
  emit = function(c)
    return list { file("hello.yaml", map {
      { "kind", c.kind },
      { "inputs", each(c.inputs, function(i) return i.name end) },
    }) }
  end,
}
