-- SPDX-License-Identifier: Apache-2.0
--
-- The catalogue: one page of all components of a call, to search and to copy from. It works from
-- disk and asks nobody for anything. The page is a frame, a style and a script (html/), and the
-- data as JSON in it; the script makes elements of the data, and never markup.
local frame = require "html.frame"
local prose = require "lib.prose"
local reference = require "lib.reference"
local snippets = require "lib.snippets"

local DEEPEST = 24 -- levels of properties; deeper than any known definition

-- --- properties and fields -------------------------------------------------------------------

---The properties down to a depth.
---@param below crdforge.Properties
---@param depth integer
local function cut(below, depth)
  return with(below, { list = each(below.list, function(child)
    return depth > 1 and child.below and with(child, { below = cut(child.below, depth - 1) })
      or without(child, "below")
  end) })
end

---@param schema table
---@return crdforge.Properties?
local function properties(schema)
  if schema_depth(schema) <= DEEPEST then
    return schema_properties(schema)
  end
  note("html: properties more than " .. DEEPEST .. " levels deep are left out")
  return cut(schema_properties(schema), DEEPEST)
end

---@param c crdforge.Component
---@param field crdforge.Input|crdforge.Output
local function field_entry(c, field)
  local need = reference.requirement(c, field)
  local facts, path, schema = schema_facts(reference.schema(field)), field.path, field.schema
  return map( -- in the order of what is below it
    "name", field.name,
    "facts", #facts > 0 and facts or nil,
    "type", reference.field_type(field),
    "need", need and list(need) or nil,
    "fixed", field.immutable or nil,
    "secret", field.secret or nil,
    "path", #path > 0 and reference.path(path) or nil,
    "description", prose.description(field),
    "below", schema and properties(schema) or nil
  )
end

-- --- components ------------------------------------------------------------------------------

local SAMPLES = {
  { "Resource", "yaml", snippets.resource },
  { "Values", "yaml", snippets.values },
  { "KFP v1", "python", snippets.kfp_v1 },
  { "KFP v2", "python", snippets.kfp_v2 },
  { "Argo", "yaml", snippets.argo },
}

local function texts(list_of_parts)
  return each(list_of_parts, function(parts) return list(parts) end)
end

---@param c crdforge.Component
---@param id string what a link to it begins with
local function component(c, id, options)
  return map {
    { "id", id },
    { "kind", c.kind },
    { "group", c.group },
    { "version", c.version },
    { "definition", prose.definition(c) },
    { "scope", c.scope == "Cluster" and "cluster-scoped" or "namespaced" },
    { "class", c.rules.class },
    { "short", first_sentence(c.description, 160, true) },
    { "description", c.description },
    { "inputs", each(c.inputs, function(i) return not i.own and field_entry(c, i) or nil end) },
    { "own", each(c.inputs, function(i) return i.own and field_entry(c, i) or nil end) },
    { "outputs", each(c.outputs, function(o) return field_entry(c, o) end) },
    { "states", each(reference.states(c), function(state)
      return map { { "title", state.title }, { "texts", texts(state.texts) } }
    end) },
    { "notes", texts(reference.notes(c)) },
    { "samples", each(SAMPLES, function(sample)
      local text = sample[3](c, options)
      return map { { "title", sample[1] }, { "lang", sample[2] }, { "text", text } }
    end) },
    { "origin", reference.origin(c) },
  }
end

---A kind's name is enough to link to it, unless kinds of two groups share it.
local function ids(components)
  local seen = {}
  for _, c in ipairs(components) do
    seen[c.kind] = (seen[c.kind] or 0) + 1
  end
  return each(components, function(c)
    return seen[c.kind] == 1 and c.kind or c.kind .. "." .. c.group
  end)
end

return {
  summary = "Catalogue of all components in one HTML page, to search and copy from",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  scope = "set",
  options = {
    { name = "title", type = "string", default = "Pipeline components", help = "of the page" },
  },
  ---@param components crdforge.Component[]
  emit = function(components, options)
    local names = ids(components)
    local data = map {
      { "title", options.title },
      { "exit_codes", each(reference.EXIT_CODES, list) },
      { "components", each(components, function(c, n) return component(c, names[n], options) end) },
    }
    return list { file("index.html", frame.page(options.title, data), { format = "text" }) }
  end,
}
