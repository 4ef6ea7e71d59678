-- SPDX-License-Identifier: Apache-2.0
--
-- A resource that grows value by value, each at its path; then it is a map.
local M = {}

---The { key, value } pair of a step, made where there is none: then it is an empty map.
---@param tree table[]
---@param step string|integer
function M.open(tree, step)
  tree.at = tree.at or {} -- the pairs by their steps
  local pair = tree.at[step]
  if not pair then
    pair = { step, {} }
    tree[#tree + 1], tree.at[step] = pair, pair
  end
  return pair
end

---Puts a value at a path into a tree of { key, value } pairs. A number in a path is a list's item.
---What lies inside of a value that is there already is left away.
---@param tree table[] {} at first
---@param path (string|integer)[]
---@param value any
---@param depth? integer
function M.put(tree, path, value, depth)
  local below = M.open(tree, path[depth or 1])
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

---A value with another in its place at a path.
---@param value any a map, a list, or nil where there is nothing yet
local function filled(value, path, depth, leaf)
  local step = path[depth]
  if not step then
    return leaf
  elseif math.type(step) then
    local items = each(value or {}, function(item) return item end)
    items[1] = filled(items[1], path, depth + 1, leaf)
    return list(items)
  end
  value = type(value) == "table" and value or map {}
  return with(value, { [step] = filled(value[step], path, depth + 1, leaf) })
end

---A resource with what a script has fixed.
---@param object table
---@param c crdforge.Component
function M.with_fixed(object, c)
  for _, fixed in ipairs(c.fixed or {}) do
    if not fixed.option then
      object = filled(object, fixed.path, 1, fixed.value)
    end
  end
  return object
end

---A value without what lies at a path in it.
local function without_at(value, path, depth)
  local step = path[depth]
  if type(value) ~= "table" then
    return value
  elseif math.type(step) then
    local items = each(value, function(item) return item end)
    if items[1] ~= nil then
      items[1] = without_at(items[1], path, depth + 1)
    end
    return list(items)
  elseif depth == #path then
    return without(value, step)
  elseif value[step] == nil then
    return value
  end
  return with(value, { [step] = without_at(value[step], path, depth + 1) })
end

---The value of an input without what a script has fixed inside it: nobody may give that.
---@param value any
---@param i crdforge.Input
---@param c crdforge.Component
function M.without_fixed(value, i, c)
  for _, fixed in ipairs(c.fixed or {}) do
    local inside = not fixed.option and #fixed.path > #i.path
    for step = 1, inside and #i.path or 0 do
      inside = inside and fixed.path[step] == i.path[step]
    end
    if inside then
      value = without_at(value, fixed.path, #i.path + 1)
    end
  end
  return value
end

return M
