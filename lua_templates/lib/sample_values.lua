-- SPDX-License-Identifier: Apache-2.0
--
-- A values file for `crdforge run`: what the sample of the resource has is filled with a value that
-- the definition takes, everything else is commented out ("#name: value"; what explains it is
-- "# text").
local data = require "lib.data"
local prose = require "lib.prose"
local sample = require "lib.sample"
local tree = require "lib.tree"

local M = {}

local WIDTH = 96 -- characters of a line of explanation

---Text as comment lines.
---@param text string
---@return string
function M.comment(text)
  return yaml_comment(text, WIDTH)
end

---"required", and where else the value may come from.
---@param c crdforge.Component
---@param i crdforge.Input
local function necessity(c, i)
  local must = i.required or i.needed or sample.is_needed(c, i)
  if i.inside and must then
    return "required, here or in " .. i.inside
  elseif i.inside then
    return "optional" .. (i.description and ", part of " .. i.inside or "")
  elseif not must then
    return "optional"
  elseif not i.required and #sample.leaves(c, i) > 0 then
    return "required, here or by its parts " .. i.name .. "_…"
  end
  return "required"
end

---@param c crdforge.Component
---@param i crdforge.Input
local function about(c, i)
  local words = { i.type, necessity(c, i) }
  if i.immutable then
    words[#words + 1] = "cannot be changed later"
  end
  local parts = list { prose.field(i, c) or i.name, "(" .. table.concat(words, ", ") .. ")" }
  local pattern = data.keyword(i, "pattern", "string")
  if pattern then
    parts[#parts + 1] = plain("Must match " .. pattern, 300, true)
  end
  return M.comment(table.concat(parts, " "))
end

---@param c crdforge.Component
---@param i crdforge.Input
---@param value any
---@param given boolean else the lines are commented out
local function entry(c, i, value, given)
  local lines = yaml(map { { i.name, value } })
  return about(c, i) .. (given and lines or lines:gsub("([^\n]*\n)", "#%1"))
end

---The value an input shows when it is commented out. A leaf shows what its object shows, so that
---both may be given.
---@param c crdforge.Component
---@param i crdforge.Input
---@param by_name table<string, crdforge.Input>
local function shown(c, i, by_name)
  local holder = i.inside and by_name[i.inside]
  local value
  if holder and not holder.own then
    value = sample.part(shown(c, holder, by_name), holder, i)
  end
  if value == nil then
    local all = not sample.is_needed(c, i) or #sample.leaves(c, i) == 0
    value = tree.without_fixed(sample.value(i, all), i, c)
  end
  return value
end

---@param c crdforge.Component
---@return string
function M.text(c)
  local by_name, given = {}, {}
  local first, then_, last = {}, {}, {}
  for _, i in ipairs(c.inputs) do
    by_name[i.name] = i
  end
  for _, pair in ipairs(sample.given(c)) do
    given[pair[1].name] = true
    first[#first + 1] = entry(c, pair[1], pair[2], true)
  end
  for _, i in ipairs(c.inputs) do
    local group = i.own and last or then_
    if not given[i.name] then
      group[#group + 1] = entry(c, i, shown(c, i, by_name), false)
    end
  end
  local head = "# yaml-language-server: $schema=../schema/inputs.schema.json\n"
    .. M.comment("Inputs of " .. c.title .. " (" .. prose.definition(c) .. "), for")
    .. "#   crdforge run ../kfp-v1/component.yaml --values values.yaml\n"
    .. M.comment("The values are made up: change them. Other optional inputs are commented out; "
      .. "remove the # in front of a name to set one.")
  return head .. "\n" .. table.concat(concat(list(first), list(then_), list(last)), "\n")
end

return M
