-- SPDX-License-Identifier: Apache-2.0
--
-- What kind of value a schema holds, where a definition may hold any.
local M = {}

M.is_list, M.is_map = is_list, is_map

---A function that is worked out once for each value it is called with, where it would else be asked
---for every input of a component. What it gives is shared: it must not be changed.
---@generic T
---@param make fun(of: any): T
---@return fun(of: any): T
function M.once(make)
  local known = {}
  return function(of)
    local made = known[of]
    if made == nil then
      made = make(of)
      known[of] = made
    end
    return made
  end
end

---The entries of a map, in its order; none of anything else.
---@return {[1]: string, [2]: any}[]
function M.entries(value)
  return M.is_map(value) and #value > 0 and entries(value) or {}
end

M.keyword = schema_keyword -- see docs/LUA_API.md

---The rules in CEL of a schema: { rule, message } of each that has a rule, as they are written.
---@param schema any
---@return {rule: string, message: string?}[]
function M.rules(schema)
  local rules = {}
  local all = M.keyword(schema, "x-kubernetes-validations", "list")
  for n = 1, all and #all or 0 do
    local rule = M.keyword(all[n], "rule", "string")
    rules[#rules + 1] = rule and {
      rule = rule,
      message = M.keyword(all[n], "message", "string")
        or M.keyword(all[n], "messageExpression", "string"),
    } or nil
  end
  return rules
end

return M
