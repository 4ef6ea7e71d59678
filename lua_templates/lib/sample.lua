-- SPDX-License-Identifier: Apache-2.0
--
-- Made-up values that a definition takes, for everything that shows how a component is used.
local data = require "lib.data"
local pattern = require "lib.pattern"
local tree = require "lib.tree"

local M = {}

local keyword = data.keyword

local MOST_LINES = 30 -- of the sample of an input; what is longer is shown less deeply
local DEEPEST = 6

local sample -- (schema, all, depth): a value; all: of optional properties, too

local BY_FORMAT = {
  ["date-time"] = "2026-01-31T12:00:00Z", date = "2026-01-31", duration = "1h",
  byte = "ZXhhbXBsZQ==",
  ipv4 = "192.0.2.1", ipv6 = "2001:db8::1", uuid = "00000000-0000-4000-8000-000000000000",
  email = "user@example.org", uri = "https://example.org", hostname = "example.org",
}
-- What people write where a pattern asks for more than any word.
local COMMON = {
  "example", "Example", "1h", "1", "10Mi", "s3://my-bucket/example", "https://example.org",
  "example.org", "/example", "v1", "ml.m5.large", "192.0.2.0/24", "2026-01-31T12:00:00Z",
  "arn:aws:iam::111122223333:role/example", "arn:aws:s3:::my-bucket",
  "111122223333.dkr.ecr.eu-west-1.amazonaws.com/example:1",
}

---A number of characters, items or properties.
local function count(schema, name)
  local value = keyword(schema, name, "number")
  return value and math.tointeger(value)
end

local function text_sample(schema)
  local text = BY_FORMAT[schema.format] or "example"
  local least = math.min(count(schema, "minLength") or 0, 1024)
  local most = count(schema, "maxLength") or math.maxinteger
  local expression = keyword(schema, "pattern", "string")
  if expression then
    local found = pattern.text(expression, concat(list { text }, list(COMMON)), least, most)
    if found then
      return found
    end
  end
  return text:sub(1, math.max(most, least)) .. ("x"):rep(least - #text)
end

---The number nearest to 1 within the bounds.
local function number_sample(schema, step)
  local low, high = keyword(schema, "minimum", "number"), keyword(schema, "maximum", "number")
  low = low and schema.exclusiveMinimum == true and low + step or low
  high = high and schema.exclusiveMaximum == true and high - step or high
  local value = step
  value = low and math.max(value, low) or value
  value = high and math.min(value, high) or value
  local of = keyword(schema, "multipleOf", "number")
  return of and of > 0 and math.ceil(value / of) * of or value
end

---The names that a schema says must be there.
local function required(schema)
  local names = keyword(schema, "required", "list")
  return names and each(names, function(name) return type(name) == "string" and name or nil end)
    or {}
end

---The first alternative where each asks for a property: else nothing need be there.
local function alternative(schema, name)
  local alternatives = keyword(schema, name, "list")
  if not alternatives then
    return {}
  end
  for _, branch in ipairs(alternatives) do
    if keyword(branch, "not", "map") or #required(branch) == 0 then
      return {}
    end
  end
  return required(alternatives[1])
end

---Adds to names, which are in the order in which they are asked for; names.asked has each.
local function ask(names, name)
  names[#names + 1] = name
  names.asked[name] = true
end

---Properties that rules in CEL ask for. A rule is not evaluated: where it asks has(self.x) without
---a "not" or a condition in front, and nothing that it asks for is there, the first is taken.
local function ruled(schema, names)
  for _, validation in ipairs(data.rules(schema)) do
    local rule = validation.rule
    local first, there
    for negated, name in (" " .. rule):gmatch("([^%w_])has%(self%.([%w_]+)%)") do
      first = first or (negated ~= "!" and name) or false
      there = there or names.asked[name]
    end
    if first and not there and (not rule:find("?", 1, true) or rule:find("1 : 0", 1, true)) and
      not rule:find("<= 1", 1, true) then
      ask(names, first)
    end
  end
end

---The properties that must be there.
local function demanded(schema)
  local names = { asked = {} }
  local lists = { required(schema), alternative(schema, "oneOf"), alternative(schema, "anyOf") }
  for _, part in ipairs(keyword(schema, "allOf", "list") or {}) do
    lists[#lists + 1] = required(part)
    lists[#lists + 1] = alternative(part, "oneOf")
    lists[#lists + 1] = alternative(part, "anyOf")
  end
  for _, part in ipairs(lists) do
    for _, name in ipairs(part) do
      ask(names, name)
    end
  end
  ruled(schema, names)
  local least = count(schema, "minProperties") or 0
  for _, entry in ipairs(#names < least and data.entries(schema.properties) or {}) do
    if #names < least and not names.asked[entry[1]] then
      ask(names, entry[1])
    end
  end
  return names
end

local function object_sample(schema, all, depth)
  local filled, names, whole = {}, demanded(schema), all and depth > 1
  for _, entry in ipairs((whole or #names > 0) and data.entries(schema.properties) or {}) do
    if whole or names.asked[entry[1]] then
      filled[#filled + 1] = { entry[1], sample(entry[2], all, depth - 1) }
    end
  end
  local values = #filled == 0 and schema.additionalProperties
  if data.is_map(values) and (all or (count(schema, "minProperties") or 0) > 0) then
    filled[1] = { "key", sample(values, all, depth - 1) }
  end
  return map(filled)
end

---The values of an enum, or nil.
local function choices(schema)
  local enum, values = keyword(schema, "enum", "list"), {}
  if not enum then
    return nil
  end
  for n = 1, #enum do -- one may be null
    values[#values + 1] = enum[n]
  end
  return values
end

---Another item of a list whose items must differ.
local function varied(schema, item, index)
  local enum = choices(schema)
  if enum then
    return enum[math.min(index, #enum)]
  elseif type(item) == "string" then
    return index > 1 and item .. index or item
  elseif type(item) == "number" then
    return item + index - 1
  end
  return item
end

---The item of a list that is a map: what its keys hold is another in each.
local function varied_keys(schema, keys_, item, index)
  return map(each(entries(item), function(entry)
    local property = has(keys_, entry[1]) and schema.properties and schema.properties[entry[1]]
    return { entry[1], property and varied(property, entry[2], index) or entry[2] }
  end))
end

local function array_sample(schema, all, depth)
  local items, kind = {}, schema["x-kubernetes-list-type"]
  local keys_ = keyword(schema, "x-kubernetes-list-map-keys", "list")
  local wanted = math.max(math.min(count(schema, "minItems") or 0, 8), all and depth > 1 and 1 or 0)
  for index = 1, data.is_map(schema.items) and wanted or 0 do
    local item = sample(schema.items, all, depth - 1)
    if kind == "set" or schema.uniqueItems == true then
      item = varied(schema.items, item, index)
    elseif kind == "map" and type(item) == "table" then
      item = varied_keys(schema.items, keys_, item, index)
    end
    items[index] = item
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
  if not data.is_map(schema) then
    return map {}
  end
  local example, default = schema.example, schema.default
  if example ~= nil then
    return example
  elseif default ~= nil then
    return default
  end
  local enum = choices(schema)
  if enum then
    return enum[1]
  elseif schema["x-kubernetes-int-or-string"] == true then
    return number_sample(schema, 1)
  end
  return (BY_TYPE[schema.type] or object_sample)(schema, all, depth)
end

---A value that an input takes: what it must have, or all it can have, as deeply as a screen takes.
local function value_of(i, all)
  if i.supplied then
    return i.default
  elseif i.example ~= nil then
    return i.example
  elseif not i.schema then
    return i.name == "region" and "eu-west-1" or "example"
  end
  local deepest = all and DEEPEST or 1 -- what it must have is the same at any depth
  for depth = deepest, 2, -1 do
    local value = sample(i.schema, all, depth)
    if type(value) ~= "table" then
      return value
    end
    local _, lines = yaml(value):gsub("\n", "")
    if lines <= MOST_LINES then
      return value
    end
  end
  return sample(i.schema, false, 1)
end

local least = data.once(function(i) return { value_of(i, false) } end)
local most = data.once(function(i) return { value_of(i, true) } end)

---The same, worked out once: it is shared, and must not be changed.
---@param i crdforge.Input
---@param all boolean
---@return any
function M.value(i, all)
  return (all and most or least)(i)[1]
end

---The properties of the spec that only the spec as a whole asks for.
---@type fun(c: crdforge.Component): string[]
local demanded_of_spec = data.once(function(c)
  local names, must = demanded(c.constraints or {}), 0
  for _, i in ipairs(c.inputs) do
    must = must + ((i.required or i.needed) and not i.inside and 1 or 0)
  end
  if #names + must == 0 and c.constraints and (count(c.constraints, "minProperties") or 0) > 0 then
    ask(names, c.inputs[1].path[2])
  end
  return names
end)

---@param c crdforge.Component
---@param i crdforge.Input
---@return boolean
local function must_be_given(c, i)
  if i.own or i.inside then
    return false
  elseif i.required or i.needed then
    return true
  end
  local names, path = demanded_of_spec(c), i.path
  return #names > 0 and #path == 2 and path[1] == "spec" and names.asked[path[2]] or false
end

local must = data.once(function() return {} end) -- of a component: input to what is known of it

---Whether an input, or all that is inside of it, must be given.
---@param c crdforge.Component
---@param i crdforge.Input
---@return boolean
function M.is_needed(c, i)
  local known = must(c)
  if known[i] == nil then
    known[i] = must_be_given(c, i)
  end
  return known[i]
end

---The input that names the resource, or false.
---@type fun(c: crdforge.Component): string|false
local name_input = data.once(function(c) return c.naming and c.naming.input or false end)

---Whether the input is the name of the resource.
local function is_named(c, i)
  return name_input(c) == i.name
end

---Whether a sample of the kind shows the input: what must be there, and what has an example.
---@param c crdforge.Component
---@param i crdforge.Input
function M.is_shown(c, i)
  if M.is_needed(c, i) or i.supplied and not i.option then
    return true
  end
  return not i.own and not i.inside and (i.example ~= nil or is_named(c, i))
end

---The same for a run: what has a name of its own is given one by the runner, another for each run.
---@param c crdforge.Component
---@param i crdforge.Input
function M.is_given(c, i)
  return M.is_needed(c, i) or not i.supplied and
    M.is_shown(c, i) and not is_named(c, i)
end

---A resource of the kind that its definition takes.
---@param c crdforge.Component
---@param name string of the resource
---@return table
function M.resource(c, name)
  local object, has_spec = {}, false
  tree.put(object, { "apiVersion" }, c.group .. "/" .. c.version)
  tree.put(object, { "kind" }, c.kind)
  tree.put(object, { "metadata", "name" }, name)
  for _, i in ipairs(c.inputs) do
    has_spec = has_spec or i.path[1] == "spec"
  end
  if has_spec then
    tree.open(object, "spec")
  end
  for _, i in ipairs(c.inputs) do
    if M.is_shown(c, i) then
      local named = is_named(c, i) and i.example == nil and not i.supplied
      tree.put(object, i.path, named and name or M.value(i, false))
    end
  end
  return tree.with_fixed(tree.grown(object), c)
end

-- --- what must be given -------------------------------------------------------------------------

local function is_list(value)
  return json(value):sub(1, 1) == "["
end

---The value below a value, or nil.
local function below(value, path, from)
  for step = from, #path do
    local key = path[step]
    if type(value) ~= "table" then
      return nil
    end
    value = value[math.type(key) and key + 1 or key]
  end
  return value
end

---Calls visit(path) for every end of a value: what is no container, or an empty one.
local function each_end(value, path, visit)
  local children = {}
  if type(value) == "table" then
    children = is_list(value) and each(value, function(item, index) return { index - 1, item } end)
      or entries(value)
  end
  for _, child in ipairs(children) do
    each_end(child[2], concat(list(path), list { child[1] }), visit)
  end
  if #children == 0 then
    visit(path)
  end
end

---Whether the path of a leaf, behind the first `from` steps, is the beginning of a path.
local function leads(leaf, from, path)
  for step = from + 1, #leaf.path do
    if leaf.path[step] ~= path[step - from] then
      return false
    end
  end
  return true
end

---The inputs inside each input that has some, by its name.
---@type fun(c: crdforge.Component): table<string, crdforge.Input[]>
local leaves_of = data.once(function(c)
  local leaves = {}
  for _, leaf in ipairs(c.inputs) do
    if leaf.inside then
      leaves[leaf.inside] = leaves[leaf.inside] or {}
      table.insert(leaves[leaf.inside], leaf)
    end
  end
  return leaves
end)

---The inputs inside an input.
---@param c crdforge.Component
---@param i crdforge.Input
---@return crdforge.Input[]
function M.leaves(c, i)
  return leaves_of(c)[i.name] or {}
end

---The leaves that hold all of a value, with what they hold; nil when something would be lost.
---@param c crdforge.Component
---@param i crdforge.Input
---@param value any
---@return {[1]: crdforge.Input, [2]: any}[]?
local function split(c, i, value)
  local leaves, held, whole = M.leaves(c, i), {}, true
  each_end(value, {}, function(path)
    local best
    for _, leaf in ipairs(leaves) do
      if leads(leaf, #i.path, path) and (not best or #leaf.path > #best.path) then
        best = leaf
      end
    end
    whole = whole and best ~= nil
    held[#held + 1] = best and { best, M.part(value, i, best) }
  end)
  return whole and held or nil
end

---What a leaf has of the value of the input that it is inside of, or nil.
---@param value any
---@param i crdforge.Input
---@param leaf crdforge.Input
---@return any
function M.part(value, i, leaf)
  return below(value, leaf.path, #i.path + 1)
end

---The inputs that `wanted` wants, in their order: by the leaves of an object where they can hold it
---and the object itself is not asked for, else whole.
---@param c crdforge.Component
---@param wanted fun(c: crdforge.Component, i: crdforge.Input): boolean
---@param whole? boolean never by the leaves
---@return {[1]: crdforge.Input, [2]: any}[]
local function filled(c, wanted, whole)
  local held = {}
  for _, i in ipairs(c.inputs) do
    if wanted(c, i) then
      local value = tree.without_fixed(M.value(i, false), i, c)
      for _, pair in ipairs(not i.required and not whole and split(c, i, value)
        or { { i, value } }) do
        held[pair[1].name] = pair
      end
    end
  end
  return each(c.inputs, function(i) return held[i.name] end)
end

local function once(wanted, whole)
  return data.once(function(c) return filled(c, wanted, whole) end)
end

local needed, needed_whole = once(M.is_needed, false), once(M.is_needed, true)
local given, given_whole = once(M.is_given, false), once(M.is_given, true)

---What must be given for a component to run; shared, as all that is worked out once.
---@param c crdforge.Component
---@param whole? boolean never by the leaves
---@return {[1]: crdforge.Input, [2]: any}[]
function M.needed(c, whole)
  return (whole and needed_whole or needed)(c)
end

---What a sample of a run gives: all that the sample of the resource has. Shared, too.
---@param c crdforge.Component
---@param whole? boolean never by the leaves
---@return {[1]: crdforge.Input, [2]: any}[]
function M.given(c, whole)
  return (whole and given_whole or given)(c)
end

return M
