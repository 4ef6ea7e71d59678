-- SPDX-License-Identifier: Apache-2.0
--
-- What kind of value a schema holds, where a definition may hold any.
local M = {}

---Whether a value is a list with something in it. A map{} has its keys at 1, 2, …
---@return boolean
function M.is_list(value)
  if type(value) ~= "table" then
    return false
  end
  local first = value[1]
  if type(first) == "string" and value[first] ~= nil then
    return false
  end
  for i = 1, #value do -- the first may be null
    if value[i] ~= nil then
      return true
    end
  end
  return false
end

---Whether a value may be a map: nothing tells an empty one from an empty list.
---@return boolean
function M.is_map(value)
  return type(value) == "table" and not M.is_list(value)
end

---The entries of a map, in its order; none of anything else.
---@return {[1]: string, [2]: any}[]
function M.entries(value)
  return M.is_map(value) and #value > 0 and entries(value) or {}
end

return M
