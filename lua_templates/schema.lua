-- SPDX-License-Identifier: Apache-2.0
--
-- JSON Schema of a values file for `crdforge run`. Draft-07: it says all that is needed, and it is
-- the one that the language servers of editors take whole; newer drafts they know in parts.
local data = require "lib.data"
local prose = require "lib.prose"

local LIMIT = 300 -- characters of a description

---@param options crdforge.Options
---@return fun(text?: string): string?
local function describer(options)
  return function(text)
    if options.descriptions == "none" or not text then
      return nil
    end
    local shown = options.descriptions == "full" and text or first_sentence(text, LIMIT, true)
    return shown ~= "" and shown or nil
  end
end

---A schema for an input that has none, of what the component document says.
---@param i crdforge.Input
local function bare_schema(i)
  local below = i.element and map { { "type", i.element } } or nil
  return map {
    { "type", i.type ~= "any" and i.type ~= "int-or-string" and i.type or nil },
    { "x-kubernetes-int-or-string", i.type == "int-or-string" or nil },
    { "enum", i.enum }, { "default", i.default }, { "format", i.format }, { "pattern", i.pattern },
    { "additionalProperties", i.type == "object" and below or nil },
    { "items", i.type == "array" and below or nil },
  }
end

---The steps by which a path goes beyond another; nil when it does not begin with it.
local function beyond(path, start)
  local steps = {}
  for n, step in ipairs(path) do
    if n > #start then
      steps[#steps + 1] = step
    elseif step ~= start[n] then
      return nil
    end
  end
  return #path >= #start and steps or nil
end

---The inputs by their paths: a tree of { others, steps }, where others go on beyond that place.
---@type fun(c: crdforge.Component): table
local places = data.once(function(c)
  local root = { others = {}, steps = {} }
  for _, other in ipairs(c.inputs) do
    local at = root
    for _, step in ipairs(not other.own and other.path or {}) do
      at.others[#at.others + 1] = other
      at.steps[step] = at.steps[step] or { others = {}, steps = {} }
      at = at.steps[step]
    end
  end
  return root
end)

---The inputs that lie beyond a path.
---@param c crdforge.Component
local function others_beyond(c, path)
  local at = places(c)
  for _, step in ipairs(path) do
    at = at and at.steps[step]
  end
  return at and #path > 0 and at.others or {}
end

---What other inputs may fill into an input, so that it need not hold it itself: paths below it.
---@param c crdforge.Component
local function filled_by_others(c, holder)
  return each(others_beyond(c, holder.path), function(other)
    return list(beyond(other.path, holder.path))
  end)
end

---The schema "there is a value at these steps".
local function present(steps, n)
  local step = steps[n or 1]
  if not step then
    return map {}
  end
  local rest = present(steps, (n or 1) + 1)
  local more = #keys(rest) > 0
  if math.type(step) == "integer" then
    return map { { "minItems", step + 1 }, { "items", more and list { rest } or nil } }
  end
  return map { { "required", list { step } },
               { "properties", more and map { { step, rest } } or nil } }
end

---The ways in which inputs can give something at a path.
---@param c crdforge.Component
local function ways(c, path)
  return map { { "anyOf", each(c.inputs, function(i)
    local steps = not i.own and beyond(path, i.path)
    if steps and #steps > 0 then
      return map { { "required", list { i.name } },
                   { "properties", map { { i.name, present(steps) } } } }
    end
    return not i.own and beyond(i.path, path) and map { { "required", list { i.name } } } or nil
  end) } }
end

local function first_steps(path, count)
  return each(path, function(step, n) return n <= count and step or nil end)
end

---What must be there, by one input or another; nil for an input that is required or optional.
---@param i crdforge.Input
local function needed(c, i)
  if i.needed_below then
    return map { { "if", ways(c, first_steps(i.path, i.needed_below)) },
                 { "then", ways(c, i.path) } }
  end
  return i.needed and ways(c, i.path) or nil
end

---@param i crdforge.Input
local function property(c, i, describe, descriptions)
  local schema = i.schema or bare_schema(i)
  local converted = json_schema(schema, {
    descriptions = descriptions, loose_below = i.element == "string",
    filled = filled_by_others(c, i),
  })
  local about = describe(prose.description(i))
  local requirement = prose.requirement(i, c)
  if requirement then
    about = (about and about .. " " or "") .. requirement
  end
  local own = list { "description", "examples", "writeOnly" }
  return { i.name, map(concat(
    { { "description", about } },
    each(entries(converted), function(entry)
      return not has(own, entry[1]) and entry or nil
    end),
    {
      { "examples", i.example ~= nil and list { i.example } or converted.examples },
      { "writeOnly", i.secret or nil },
    })) }
end

---@param c crdforge.Component
local function schema_of(c, options)
  local describe = describer(options)
  local required = {}
  for _, i in ipairs(c.inputs) do
    if i.required then
      required[#required + 1] = i.name
    end
  end
  local all_of = each(c.inputs, function(i) return needed(c, i) end)
  return map {
    { "$schema", "http://json-schema.org/draft-07/schema#" },
    { "$id", "urn:crdforge:" .. c.group .. ":" .. c.version .. ":" .. c.kind .. ":inputs" },
    { "$comment", "made by crdforge of " .. prose.definition(c) },
    { "title", "Inputs of " .. c.title },
    { "description", describe(c.description) },
    { "type", "object" },
    { "properties", map(each(c.inputs, function(i)
      return property(c, i, describe, options.descriptions)
    end)) },
    { "required", #required > 0 and list(required) or nil },
    { "allOf", #all_of > 0 and all_of or nil },
    { "additionalProperties", false },
  }
end

return {
  summary = "JSON Schema of a values file, for editors",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  ---@param c crdforge.Component
  emit = function(c, options)
    return list { file("inputs.schema.json", schema_of(c, options)) }
  end,
}
