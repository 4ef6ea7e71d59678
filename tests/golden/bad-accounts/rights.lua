-- SPDX-License-Identifier: Apache-2.0
return {
  summary = "Asks for the rights of what is no component",
  emit = function() return list { file("x.yaml", runner_rights(map {})) } end,
}
