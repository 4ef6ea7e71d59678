-- SPDX-License-Identifier: Apache-2.0
--
-- A resource that grows value by value, each at its path; then it is a map.
local M = {}

---Puts a value at a path into a tree of { key, value } pairs. A number in a path is a list's item.
---What lies inside of a value that is there already is left away.
---@param tree table[] {} at first
---@param path (string|integer)[]
---@param value any
---@param depth? integer
function M.put(tree, path, value, depth)
  local step, below = path[depth or 1], nil
  for _, pair in ipairs(tree) do
    below = pair[1] == step and pair or below
  end
  if not below then
    below = { step, {} }
    tree[#tree + 1] = below
  end
  if (depth or 1) == #path then
    below[2], below.leaf = value, true
  elseif not below.leaf then
    M.put(below[2], path, value, (depth or 1) + 1)
  end
end

---@param tree table[]
function M.grown(tree)
  local items = each(tree, function(pair)
    return { pair[1], pair.leaf and pair[2] or not pair.leaf and M.grown(pair[2]) or pair[2] }
  end)
  if #tree > 0 and math.type(tree[1][1]) then
    return each(items, function(item) return item[2] end)
  end
  return map(items)
end

return M
