-- SPDX-License-Identifier: Apache-2.0
--
-- Made-up values that a definition takes, for everything that shows how a component is used.
local M = {}

local MOST_LINES = 30 -- of the sample of an input; what is longer is shown less deeply
local DEEPEST = 6

local sample -- (schema, all, depth): a value; all: of optional properties, too

local function text_sample(schema)
  local by_format = {
    ["date-time"] = "2026-01-31T12:00:00Z", date = "2026-01-31", duration = "1h", byte = "",
    ipv4 = "192.0.2.1", ipv6 = "2001:db8::1", uuid = "00000000-0000-4000-8000-000000000000",
    email = "user@example.org", uri = "https://example.org", hostname = "example.org",
  }
  local text = by_format[schema.format] or "example"
  local least, most = schema.minLength or 0, schema.maxLength or #text
  return text:sub(1, math.max(most, least)) .. ("x"):rep(math.min(least, 1024) - #text)
end

---The number nearest to 1 within the bounds.
local function number_sample(schema, step)
  local low, high = schema.minimum, schema.maximum
  low = low and schema.exclusiveMinimum == true and low + step or low
  high = high and schema.exclusiveMaximum == true and high - step or high
  local value = step
  value = low and math.max(value, low) or value
  value = high and math.min(value, high) or value
  local of = schema.multipleOf
  return of and of > 0 and math.ceil(value / of) * of or value
end

local function object_sample(schema, all, depth)
  local filled = {}
  for _, entry in ipairs(schema.properties and entries(schema.properties) or {}) do
    if has(schema.required, entry[1]) or (all and depth > 1) then
      filled[#filled + 1] = { entry[1], sample(entry[2], all, depth - 1) }
    end
  end
  local values = schema.additionalProperties
  if #filled == 0 and values and values ~= true and (all or (schema.minProperties or 0) > 0) then
    filled[1] = { "key", sample(values, all, depth - 1) }
  end
  return map(filled)
end

local function array_sample(schema, all, depth)
  local items = {}
  local wanted = math.max(math.min(schema.minItems or 0, 8), all and depth > 1 and 1 or 0)
  for index = 1, schema.items and wanted or 0 do
    items[index] = sample(schema.items, all, depth - 1)
  end
  return list(items)
end

local BY_TYPE = {
  string = text_sample,
  integer = function(schema) return number_sample(schema, 1) end,
  number = function(schema) return number_sample(schema, 1) end,
  boolean = function() return false end,
  object = object_sample,
  array = array_sample,
}

function sample(schema, all, depth)
  if schema.example ~= nil then
    return schema.example
  elseif schema.default ~= nil then
    return schema.default
  elseif schema.enum and #schema.enum > 0 then
    return schema.enum[1]
  elseif schema["x-kubernetes-int-or-string"] then
    return number_sample(schema, 1)
  end
  return (BY_TYPE[schema.type] or object_sample)(schema, all, depth)
end

---A value that an input takes: what it must have, or all it can have, as deeply as a screen takes.
---@param i crdforge.Input
---@param all boolean
---@return any
function M.value(i, all)
  if i.example ~= nil then
    return i.example
  elseif not i.schema then
    return i.name == "region" and "eu-west-1" or "example"
  end
  for depth = DEEPEST, 2, -1 do
    local value = sample(i.schema, all, depth)
    local _, lines = yaml(value):gsub("\n", "")
    if lines <= MOST_LINES then
      return value
    end
  end
  return sample(i.schema, false, 1)
end

return M
