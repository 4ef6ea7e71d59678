-- SPDX-License-Identifier: Apache-2.0
--
-- A structural schema of Kubernetes (OpenAPI v3.0) as JSON Schema draft-07. What has no counterpart
-- stays readable in `$comment`; keywords with a value of the wrong type are left out, so that the
-- result is always a schema.
local data = require "lib.data"
local ecma = require "lib.ecma"

local is_list, is_map = data.is_list, data.is_map

local M = {}

local TYPES = list { "string", "integer", "number", "boolean", "object", "array" }
local NUMBERS = list { "multipleOf" }
local COUNTS = list { "minLength", "maxLength", "minItems", "maxItems", "minProperties",
                      "maxProperties" }

-- Formats that both know; Kubernetes takes a path for a URI, too. A duration is "1h" there and
-- "PT1H" here, so it is none of them.
local FORMATS = { ["date-time"] = "date-time", date = "date", email = "email", ipv4 = "ipv4",
                  ipv6 = "ipv6", hostname = "hostname", uri = "uri-reference" }
-- What `type` and other keywords say already.
local SAID = list { "int32", "int64", "float", "double", "byte", "password" }

local function text(value)
  return type(value) == "string" and value or nil
end

local function number(value)
  return type(value) == "number" and value or nil
end

local function flag(value)
  return value == true or nil
end

---What the schema of a value says of its type; nil: anything.
local function type_of(schema, loose)
  if schema["x-kubernetes-int-or-string"] == true then
    return list { "integer", "string" }
  elseif schema.type == "string" and loose then
    return list { "string", "number", "boolean" }
  elseif has(TYPES, schema.type) then
    return list { schema.type }
  end
end

---{ type = integer } or { type = string } in every branch: what int-or-string says already.
local function says_only_types(all)
  for _, branch in ipairs(all) do
    local word = is_map(branch) and #branch == 1 and branch.type
    if word ~= "integer" and word ~= "string" then
      return false
    end
  end
  return true
end

local function branches(schema, keyword, env)
  local all = schema[keyword]
  if not is_list(all) then
    return nil
  elseif schema["x-kubernetes-int-or-string"] == true and says_only_types(all) then
    return nil
  end
  return each(all, function(branch) return M.convert(branch, env, { branch = true }) end)
end

---The keywords that would refuse null, too: where null is allowed they stand beside it.
local function narrow(schema, env)
  return map {
    { "enum", is_list(schema.enum) and schema.enum or nil },
    { "allOf", branches(schema, "allOf", env) },
    { "anyOf", branches(schema, "anyOf", env) },
    { "oneOf", branches(schema, "oneOf", env) },
    { "not", is_map(schema["not"]) and M.convert(schema["not"], env, { branch = true }) or nil },
  }
end

local function unique(names, left_out)
  local kept = {}
  for _, name in ipairs(is_list(names) and names or {}) do
    if type(name) == "string" and not has(kept, name) and not (left_out and left_out[name]) then
      kept[#kept + 1] = name
    end
  end
  return kept
end

---What an embedded resource has without saying so.
local function envelope(properties)
  local all = {}
  for _, entry in ipairs({ { "apiVersion", map { { "type", "string" } } },
                           { "kind", map { { "type", "string" } } },
                           { "metadata", map { { "type", "object" } } } }) do
    if not properties or properties[entry[1]] == nil then
      all[#all + 1] = entry
    end
  end
  return all
end

---The keywords of an object. Kubernetes drops what it does not know, so a name that is not there is
---a mistake.
local function object_keywords(schema, env, place)
  local known = data.entries(schema.properties)
  local values, embedded = schema.additionalProperties, schema["x-kubernetes-embedded-resource"]
  local open = schema["x-kubernetes-preserve-unknown-fields"] == true or embedded == true
  local required = unique(schema.required, place.filled)
  local properties = concat(embedded == true and envelope(schema.properties) or {},
    each(known, function(entry)
      local filled = place.filled and place.filled[entry[1]]
      return { entry[1], M.convert(entry[2], env, { branch = place.branch, filled = filled }) }
    end))
  if embedded == true then
    required = unique(list(concat({ "apiVersion", "kind" }, required)))
  end
  local rest = nil
  if is_map(values) then
    rest = M.convert(values, env, { branch = place.branch, loose = place.loose_below })
  elseif type(values) == "boolean" then
    rest = values
  elseif #known > 0 and not place.branch and not open then
    rest = false
  end
  return {
    { "properties", #properties > 0 and map(properties) or nil },
    { "required", #required > 0 and list(required) or nil },
    { "additionalProperties", rest },
  }
end

local function array_keywords(schema, env, place)
  local set = schema["x-kubernetes-list-type"] == "set"
  return {
    { "items", is_map(schema.items) and M.convert(schema.items, env, {
      branch = place.branch, loose = place.loose_below, filled = place.filled and place.filled[0],
    }) or nil },
    { "uniqueItems", flag(schema.uniqueItems) or flag(set) },
  }
end

-- The least and greatest of the formats that have bounds, where the schema has none of its own.
local BOUNDS = { int32 = { minimum = -2147483648, maximum = 2147483647 } }

---A boolean beside the bound in OpenAPI v3.0, a bound of its own in JSON Schema.
local function bound(schema, side, exclusive)
  local value = number(schema[side])
  local bounds = schema.type == "integer" and BOUNDS[schema.format]
  if value and schema[exclusive] == true then
    return { exclusive, value }
  end
  return { side, value or bounds and bounds[side] or nil }
end

local function kept(schema, names)
  return each(names, function(name)
    local value = number(schema[name])
    return value and value >= 0 and { name, value } or nil
  end)
end

---What JSON Schema cannot say, for people.
local function comment(schema, pattern)
  local parts = {}
  local function say(...)
    parts[#parts + 1] = table.concat({ ... })
  end
  if text(schema.pattern) and not pattern then
    say("pattern (RE2): ", schema.pattern)
  end
  if text(schema.format) and not FORMATS[schema.format] and not has(SAID, schema.format) then
    say("format: ", schema.format)
  end
  if is_list(schema["x-kubernetes-list-map-keys"]) then
    say("unique by: ", table.concat(unique(schema["x-kubernetes-list-map-keys"]), ", "))
  end
  local rules = schema["x-kubernetes-validations"]
  for _, rule in ipairs(is_list(rules) and rules or {}) do
    if is_map(rule) and text(rule.rule) then
      say("rule (CEL): ", rule.rule, text(rule.message) and " (" .. rule.message .. ")" or "")
    end
  end
  return #parts > 0 and table.concat(parts, "\n") or nil
end

---@class lib.json_schema.Place
---@field branch? boolean in an allOf, anyOf, oneOf or not, which speaks of a part of the value
---@field loose? boolean the runner makes text of numbers and booleans here
---@field loose_below? boolean the same for the values or items
---@field filled? table names of properties, each true or such a table, that may come from elsewhere

---@param schema table of Kubernetes
---@param env {describe: fun(text?: string): string?}
---@param place? lib.json_schema.Place
---@return table
function M.convert(schema, env, place)
  place = place or {}
  if not is_map(schema) then
    return map {}
  end
  local types, narrowed = type_of(schema, place.loose), narrow(schema, env)
  local pattern = text(schema.pattern) and ecma.pattern(schema.pattern) or nil
  local null = schema.nullable == true and types
  if null then
    types = concat(types, { "null" })
  end
  if null and #keys(narrowed) > 0 then
    narrowed = map { { "anyOf", list { map { { "type", "null" } }, narrowed } } }
  end
  return map(concat(
    {
      { "title", text(schema.title) },
      { "description", env.describe(text(schema.description)) },
      { "type", types and (#types > 1 and types or types[1]) },
    },
    entries(narrowed),
    {
      { "format", FORMATS[schema.format or ""] },
      { "contentEncoding", schema.format == "byte" and "base64" or nil },
      { "pattern", pattern },
      bound(schema, "minimum", "exclusiveMinimum"),
      bound(schema, "maximum", "exclusiveMaximum"),
    },
    each(kept(schema, NUMBERS), function(pair) return pair[2] > 0 and pair or nil end),
    kept(schema, COUNTS),
    object_keywords(schema, env, place),
    array_keywords(schema, env, place),
    {
      { "default", schema.default },
      { "examples", schema.example ~= nil and list { schema.example } or nil },
      { "writeOnly", flag(schema.format == "password") },
      { "$comment", comment(schema, pattern) },
    }))
end

return M
