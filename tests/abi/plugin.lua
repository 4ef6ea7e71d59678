-- SPDX-License-Identifier: Apache-2.0
--
-- The template of plugin.c.
return {
  summary = "The name of a component",
  ---@param c crdforge.Component
  emit = function(c)
    return list { file("name.yaml", map { { "kind", c.kind } }) }
  end,
}
