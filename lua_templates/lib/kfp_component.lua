-- SPDX-License-Identifier: Apache-2.0
--
-- What the formats that write a KFP v1 component.yaml have in common.
local M = {}

---The arguments of an input; without the `if` a flag would stay behind when it is not passed.
---@param i {name: string, required: boolean}
---@param ... string what stands in front of its value
---@return any[]
function M.arguments(i, ...)
  local name, arguments = i.name, { ... }
  arguments[#arguments + 1] = map("inputValue", name)
  if i.required then
    return arguments
  end
  return { map("if", map("cond", map("isPresent", name), "then", arguments)) }
end

return M
