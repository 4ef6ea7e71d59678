-- SPDX-License-Identifier: Apache-2.0
--
-- From the schemas of a component to classes and annotations of Python.
local data = require "lib.data"
local names = require "lib.models_names"
local python = require "lib.python"

local M = {}

---@class lib.models.Class
---@field path string[]
---@field schema table
---@field properties {[1]: string, [2]: table}[]
---@field of "value"|"item" what it is to what has the path

local SCALARS = {
  string = { hint = "str", kind = "TEXT" }, integer = { hint = "int", kind = "INTEGER" },
  number = { hint = "float", kind = "NUMBER" }, boolean = { hint = "bool", kind = "BOOLEAN" },
}
local ANY = { hint = "_t.Any", kind = "_base.ANY", any = true }
local INT_OR_TEXT = { hint = "_t.Union[int, str]", kind = "_base.INT_OR_TEXT" }

-- How a hint is written: a field is read, so it is what from_dict() makes; an argument is only
-- given, so it may be whatever can be read like it.
M.FIELD = { list = "_t.List[%s]", map = "_t.Dict[str, %s]", class = "%s",
            null = "_t.Union[%s, Null]" }
M.ARGUMENT = { list = "_t.Sequence[%s]", map = "_t.Mapping[str, %s]",
               class = "_t.Union[_m.%s, _kfp.Json]", null = "%s" }

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

---All objects with properties below a schema, those that others are made of first.
local function find(schema, path, found, of)
  if not data.is_map(schema) or schema["x-kubernetes-int-or-string"] == true then
    return
  end
  local properties = data.entries(schema.properties)
  if schema.type == "array" then
    find(schema.items, path, found, "item")
  elseif #properties > 0 then
    for _, property in ipairs(properties) do
      find(property[2], append(path, property[1]), found)
    end
    found[#found + 1] = { path = path, schema = schema, properties = properties,
                           of = of or "value" }
  else
    find(values_of(schema), path, found, "item")
  end
end

---The values of an enum that a Literal can say, or nil.
local function literals(schema)
  local values = {}
  for i = 1, data.is_list(schema.enum) and #schema.enum or 0 do
    local value = schema.enum[i]
    local fits = schema.type == "string" and type(value) == "string" or
      schema.type ~= "string" and math.type(value) == "integer"
    if value ~= nil and not fits then
      return nil
    elseif value ~= nil and not has(values, python.value(value)) then
      values[#values + 1] = python.value(value)
    end
  end
  return #values > 0 and table.concat(values, ", ") or nil
end

---@class lib.models.Type
---@field hint string
---@field kind string what reads it
---@field any? boolean

---@param schema any
---@param path string[] without the steps of items
---@param classes table<string, string>
---@param style table M.FIELD or M.ARGUMENT
---@return lib.models.Type
local function bare_type(schema, path, classes, style)
  if not data.is_map(schema) then
    return ANY
  elseif schema["x-kubernetes-int-or-string"] == true then
    return INT_OR_TEXT
  end
  local class, scalar = classes[names.key(path)], SCALARS[schema.type]
  if scalar then
    local words = schema.type ~= "boolean" and literals(schema)
    return words and { hint = "_t.Literal[" .. words .. "]", kind = "_base.OneOf(" .. words .. ")" }
      or { hint = scalar.hint, kind = "_base." .. scalar.kind }
  elseif schema.type == "array" then
    local below = M.type_of(schema.items, path, classes, style, true)
    return { hint = style.list:format(below.hint), kind = "_base.ListOf(" .. below.kind .. ")" }
  elseif class and #data.entries(schema.properties) > 0 then
    return { hint = style.class:format(class), kind = "_base.Of(" .. class .. ")" }
  elseif schema.type ~= "object" and schema.additionalProperties == nil then
    return ANY
  end
  local below = M.type_of(values_of(schema), path, classes, style, true)
  return { hint = style.map:format(below.hint), kind = "_base.MapOf(" .. below.kind .. ")" }
end

---@param inside? boolean of a list or map, where None is null
---@return lib.models.Type
function M.type_of(schema, path, classes, style, inside)
  local bare = bare_type(schema, path, classes, style)
  if bare.any or not (data.is_map(schema) and schema.nullable == true) then
    return bare
  end
  local hint = inside and "_t.Optional[%s]" or style.null
  return { hint = hint:format(bare.hint),
           kind = "_base.Nullable(" .. bare.kind .. (inside and ", None)" or ")") }
end

---What an object may hold beside its properties: a type, or nil.
---@param class lib.models.Class
---@return lib.models.Type?
function M.rest_of(class, classes)
  local values = values_of(class.schema)
  return values and bare_type(values, class.path, classes, M.FIELD)
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
  local found = {}
  local of_spec, beside = M.properties(c)
  for _, i in ipairs(concat(of_spec, beside)) do
    find(i.schema, i.path, found)
  end
  return { found, names.classes(names.kind(c.kind), each(found, function(class)
    return class.path
  end)) }
end)

---Worked out once: neither may be changed.
---@param c crdforge.Component
---@return lib.models.Class[] in an order in which each comes after what it is made of
---@return table<string, string> key of a path to class
function M.collect(c)
  return table.unpack(collected(c))
end

return M
