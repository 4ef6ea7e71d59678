-- SPDX-License-Identifier: Apache-2.0
--
-- From the schemas of a component to classes and annotations of Python.
local data = require "lib.data"
local names = require "lib.models_names"
local python = require "lib.python"

local M = {}

---@class lib.models.Class
---@field path string[]
---@field key string of the path
---@field schema table
---@field properties {[1]: string, [2]: table}[]
---@field of "value"|"item" what it is to what has the path

local SCALARS = {
  string = { hint = "str", kind = "_base.TEXT" },
  integer = { hint = "int", kind = "_base.INTEGER" },
  number = { hint = "float", kind = "_base.NUMBER" },
  boolean = { hint = "bool", kind = "_base.BOOLEAN" },
}
local ANY = { hint = "_t.Any", kind = "_base.ANY", any = true }
local INT_OR_TEXT = { hint = "_t.Union[int, str]", kind = "_base.INT_OR_TEXT" }

local function list_hint(of) return "_t.List[" .. of .. "]" end
local function map_hint(of) return "_t.Dict[str, " .. of .. "]" end
local function sequence_hint(of) return "_t.Sequence[" .. of .. "]" end
local function mapping_hint(of) return "_t.Mapping[str, " .. of .. "]" end
local function same(of) return of end

-- How a hint is written: a field is read, so it is what from_dict() makes; an argument is only
-- given, so it may be whatever can be read like it.
M.FIELD = { list = list_hint, map = map_hint, class = same,
            null = function(of) return "_t.Union[" .. of .. ", Null]" end }
M.ARGUMENT = { list = sequence_hint, map = mapping_hint, null = same,
               class = function(of) return "_t.Union[_m." .. of .. ", _kfp.Json]" end }

---The schema of the values of a map, true for any values, or nil.
local function values_of(schema)
  local values = schema.additionalProperties
  if data.is_map(values) and #values > 0 then
    return values
  elseif values == true or data.is_map(values) or
    schema["x-kubernetes-preserve-unknown-fields"] == true or
    schema["x-kubernetes-embedded-resource"] == true then
    return true
  end
end

local function append(path, step)
  local longer = {}
  for i, each_step in ipairs(path) do
    longer[i] = each_step
  end
  longer[#longer + 1] = step
  return longer
end

---All objects with properties below a schema, which is a map; those that others are made of first.
---@param above {path: string[], key: string?} what the property is in
---@param property string that has the schema, or whose items or values have it
local function find(schema, above, property, found, of)
  local properties, inner
  if schema.type == "array" then
    inner = schema.items
  else
    properties, inner = schema.properties, schema.additionalProperties
  end
  properties = properties and data.entries(properties) or {}
  if #properties == 0 and not data.is_map(inner)
    or schema["x-kubernetes-int-or-string"] == true then
    return
  elseif #properties > 0 then
    local class = { path = append(above.path, property), schema = schema, properties = properties,
                    key = names.key_below(above.key, property), of = of or "value" }
    for _, entry in ipairs(properties) do
      if data.is_map(entry[2]) then
        find(entry[2], class, entry[1], found)
      end
    end
    found[#found + 1] = class
  else
    find(inner, above, property, found, "item")
  end
end

---The values of an enum that a Literal can say, or nil.
local function literals(schema)
  local enum = schema.enum
  if enum == nil or not data.is_list(enum) then
    return nil
  end
  local is_text, values = schema.type == "string", {}
  for i = 1, #enum do
    local value = enum[i]
    local fits = is_text and type(value) == "string" or
      not is_text and math.type(value) == "integer"
    local shown = value ~= nil and fits and python.value(value)
    if value ~= nil and not fits then
      return nil
    elseif shown and not has(values, shown) then
      values[#values + 1] = shown
    end
  end
  return #values > 0 and table.concat(values, ", ") or nil
end

---@class lib.models.Type
---@field hint string
---@field kind string what reads it
---@field any? boolean

---@param schema any
---@param key string of the path, without the steps of items
---@param classes table<string, string>
---@param style table M.FIELD or M.ARGUMENT
---@return lib.models.Type
local function bare_type(schema, key, classes, style)
  if not data.is_map(schema) then
    return ANY
  elseif schema["x-kubernetes-int-or-string"] == true then
    return INT_OR_TEXT
  end
  local of = schema.type
  local scalar = SCALARS[of]
  if scalar then
    local words = of ~= "boolean" and literals(schema)
    return words and { hint = "_t.Literal[" .. words .. "]", kind = "_base.OneOf(" .. words .. ")" }
      or scalar
  elseif of == "array" then
    local below = M.type_of(schema.items, key, classes, style, true)
    return { hint = style.list(below.hint), kind = "_base.ListOf(" .. below.kind .. ")" }
  end
  local class = classes[key]
  if class and #data.entries(schema.properties) > 0 then
    return { hint = style.class(class), kind = "_base.Of(" .. class .. ")" }
  elseif of ~= "object" and schema.additionalProperties == nil then
    return ANY
  end
  local below = M.type_of(values_of(schema), key, classes, style, true)
  return { hint = style.map(below.hint), kind = "_base.MapOf(" .. below.kind .. ")" }
end

---@param inside? boolean of a list or map, where None is null
---@return lib.models.Type
function M.type_of(schema, key, classes, style, inside)
  local bare = bare_type(schema, key, classes, style)
  if bare.any or schema.nullable ~= true then
    return bare
  elseif inside then
    return { hint = "_t.Optional[" .. bare.hint .. "]",
             kind = "_base.Nullable(" .. bare.kind .. ", None)" }
  end
  return { hint = style.null(bare.hint), kind = "_base.Nullable(" .. bare.kind .. ")" }
end

---What an object may hold beside its properties: a type, or nil.
---@param class lib.models.Class
---@return lib.models.Type?
function M.rest_of(class, classes)
  local values = values_of(class.schema)
  return values and bare_type(values, class.key, classes, M.FIELD)
end

---The inputs that are properties of the definition, each once, by where they are.
---@param c crdforge.Component
---@return crdforge.Input[] of_spec, crdforge.Input[] beside_it
function M.properties(c)
  local of_spec, beside = {}, {}
  for _, i in ipairs(c.inputs) do
    if not i.own and not i.inside then
      local group = #i.path == 2 and i.path[1] == "spec" and of_spec or #i.path == 1 and beside
      if group then
        group[#group + 1] = i
      end
    end
  end
  return of_spec, beside
end

local collected = data.once(function(c)
  local found, root = {}, { path = {} }
  local spec = { path = { "spec" }, key = "spec" }
  local of_spec, beside = M.properties(c)
  for _, i in ipairs(concat(of_spec, beside)) do
    local schema, path = i.schema, i.path
    if data.is_map(schema) then
      find(schema, #path == 2 and spec or root, path[#path], found)
    end
  end
  return { found, names.classes(names.kind(c.kind), found) }
end)

---Worked out once: neither may be changed.
---@param c crdforge.Component
---@return lib.models.Class[] in an order in which each comes after what it is made of
---@return table<string, string> key of a path to class
function M.collect(c)
  return table.unpack(collected(c))
end

return M
