-- SPDX-License-Identifier: Apache-2.0
--
-- A values file for `crdforge run`: required inputs filled with a value that the definition takes,
-- optional ones commented out ("#name: value"; what explains them is "# text").
local prose = require "lib.prose"
local sample = require "lib.sample"

local WIDTH = 96 -- characters of a line of explanation

---Text as comment lines.
local function comment(text)
  local lines, line = {}, "#"
  for word in text:gmatch("%S+") do
    if utf8.len(line) + utf8.len(word) + 1 > WIDTH and line ~= "#" then
      lines[#lines + 1], line = line, "#"
    end
    line = line .. " " .. word
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n") .. "\n"
end

---@param i crdforge.Input
local function about(i)
  local words = { i.type, i.required and "required" or "optional" }
  if i.immutable then
    words[#words + 1] = "cannot be changed later"
  end
  local enum = i.enum and #i.enum > 0 and json(i.enum):sub(2, -2):gsub('"', ""):gsub(",", ", ")
  local parts = list {
    prose.field(i) or i.name,
    "(" .. table.concat(words, ", ") .. ")",
  }
  if enum then
    parts[#parts + 1] = plain("One of: " .. enum .. ".", 300)
  end
  if i.pattern then
    parts[#parts + 1] = plain("Must match " .. i.pattern, 300)
  end
  return comment(table.concat(parts, " "))
end

---The line of an input, and in comments what else it can have when that is more.
---@param i crdforge.Input
local function entry(i)
  local value = yaml(map { { i.name, sample.value(i, not i.required) } })
  if not i.required then
    return about(i) .. value:gsub("([^\n]*\n)", "#%1")
  end
  return about(i) .. value
end

---@param c crdforge.Component
local function values(c)
  local required, optional = {}, {}
  for _, i in ipairs(c.inputs) do
    local group = i.required and required or optional
    group[#group + 1] = entry(i)
  end
  local head = comment("Inputs of " .. c.title .. " (" .. prose.definition(c) .. "), for")
    .. "#   crdforge run ../kfp-v1/component.yaml --values values.yaml\n"
    .. comment("The values are made up: change them. Optional inputs are commented out; "
      .. "remove the # in front of a name to set one.")
  return head .. "\n" .. table.concat(concat(list(required), list(optional)), "\n")
end

return {
  summary = "Sample inputs for `crdforge run`, as a values file",
  ---@param c crdforge.Component
  emit = function(c)
    return list {
      file(c.kind .. ".yaml", sample.resource(c, "my-" .. c.kind:lower())),
      file("values.yaml", values(c), { format = "text" }),
    }
  end,
}
