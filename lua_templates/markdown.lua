-- SPDX-License-Identifier: Apache-2.0
--
-- A reference page of a component for people: what it takes, what it gives, when it is done, and
-- samples to copy. Descriptions are whole, whatever --descriptions says: this is where to read
-- them.
local data = require "lib.data"
local md = require "lib.markdown"
local prose = require "lib.prose"
local reference = require "lib.reference"
local sample = require "lib.sample"
local snippets = require "lib.snippets"

-- --- cells -----------------------------------------------------------------------------------

---The default value of a property.
---@param facts? crdforge.Fact[]
local function default_of(facts)
  for _, fact in ipairs(facts or {}) do
    if fact[1] == "Default" then
      return md.parts(fact[2])
    end
  end
  return ""
end

local function mark(marks, condition, text)
  marks[#marks + 1] = condition and "**" .. text .. "**" or nil
end

-- --- nested properties -----------------------------------------------------------------------

---Appends a row for each property below another.
---@param page {whole: string, deepest: integer, rows: string[][]}
---@param below crdforge.Properties
---@param path string of what they are below
---@param id string of that
---@param depth integer
local function add_rows(page, below, path, id, depth)
  local before = path .. (below.at or "")
  for _, child in ipairs(below.list) do
    local name, inner = child.name, child.below
    local own_path = before == "" and name or before .. "." .. name
    local own_id = md.id_below(id, name)
    local facts, marks = child.facts, list {}
    mark(marks, child.fixed, "Cannot be changed later.")
    mark(marks, child.secret, "Secret.")
    marks[#marks + 1] = inner and depth == page.deepest
      and ("%d more below it: "):format(reference.count(inner)) .. page.whole or nil
    page.rows[#page.rows + 1] = {
      md.anchor(own_id) .. md.code(own_path),
      md.text(child.type),
      child.need and "yes" or "",
      default_of(facts),
      markdown_cell(child.description, marks, facts),
    }
    if inner and depth < page.deepest then
      add_rows(page, inner, own_path, own_id, depth + 1)
    end
  end
end

---What is below an input, or false.
---@type fun(i: crdforge.Input): crdforge.Properties|false
local properties = data.once(function(i)
  return i.schema and schema_properties(i.schema) or false
end)

---The table of what is in an object or a list.
---@param c crdforge.Component
---@param i crdforge.Input
local function nested(c, i, options)
  local page = { whole = md.code(reference.show(c, "inputs." .. i.name)), deepest = options.depth,
                 rows = {} }
  add_rows(page, properties(i), "", md.id { "input", i.name }, 1)
  return md.anchor(md.id { "properties", i.name }) .. "\n\n"
    .. "### Input " .. md.code(i.name) .. "\n\n"
    .. "Below " .. md.code(reference.path(i.path)) .. " ("
    .. md.link("the input", md.id { "input", i.name }) .. "):\n\n"
    .. md.table({ "property", "type", "required", "default", "description" }, page.rows)
end

-- --- sections --------------------------------------------------------------------------------

---@param c crdforge.Component
---@param i crdforge.Input
local function input_row(c, i)
  local name, path, below = i.name, i.path, properties(i)
  local need = reference.requirement(c, i)
  local facts, marks = schema_facts(reference.schema(i)), list {}
  mark(marks, i.immutable, "Cannot be changed later.")
  mark(marks, i.secret, "Secret: its value is never shown.")
  marks[#marks + 1] = #path > 0 and "Field " .. md.code(reference.path(path)) or nil
  marks[#marks + 1] = below and md.link("its properties", md.id { "properties", name }) or nil
  return {
    md.anchor(md.id { "input", name }) .. md.code(name),
    md.text(reference.field_type(i)),
    need and md.parts(need) or "",
    default_of(facts),
    markdown_cell(prose.description(i), marks, facts),
  }
end

local function input_table(c, inputs)
  return md.table({ "name", "type", "required", "default", "description" },
                  each(inputs, function(i) return input_row(c, i) end))
end

---What a script took from the inputs and gave a value.
---@param c crdforge.Component
local function fixed_values(c)
  return "### Fixed values\n\n"
    .. "Every resource has these; a run that gives other values is refused.\n\n"
    .. md.table({ "name", "value", "description" }, each(c.fixed, function(fixed)
      local where = fixed.option and "Option " .. md.code(fixed.option)
        or "Field " .. md.code(reference.path(fixed.path))
      return { md.code(fixed.name), md.code(json(fixed.value)), where }
    end))
end

---@param c crdforge.Component
local function inputs(c, options)
  local spec = each(c.inputs, function(i) return not i.own and i or nil end)
  local own = each(c.inputs, function(i) return i.own and i or nil end)
  local objects = each(spec, function(i) return properties(i) and i or nil end)
  local text = "## Inputs\n\n"
  if #spec > 0 then
    text = text .. "Objects and lists are given as JSON.\n\n" .. input_table(c, spec)
  else
    text = text .. "The definition has none.\n\n"
  end
  if #own > 0 then
    text = text .. "### Metadata and options\n\n"
      .. "Beside the specification: what every component of its family takes.\n\n"
      .. input_table(c, own)
  end
  if c.fixed then
    text = text .. fixed_values(c)
  end
  if #objects > 0 then
    text = text .. "## Properties of the inputs\n\n"
      .. table.concat(each(objects, function(i) return nested(c, i, options) end))
  end
  return text
end

---@param c crdforge.Component
local function outputs(c)
  return "## Outputs\n\n" .. md.table({ "name", "type", "description" },
    each(c.outputs, function(o)
      local name, path = o.name, o.path
      return {
        md.anchor(md.id { "output", name }) .. md.code(name),
        md.text(reference.field_type(o)),
        markdown_cell(o.description, list {
          #path > 0 and "Field " .. md.code(reference.path(path)) or nil }),
      }
    end))
end

---@param c crdforge.Component
local function states(c)
  local function items(texts)
    return table.concat(each(texts, function(parts) return "- " .. md.parts(parts) .. "\n" end))
  end
  local text = "## States\n\nHow the step tells that it is done, by "
    .. md.code("crdforge-run") .. ". The first that is true counts: a failure before the rest.\n\n"
  for _, state in ipairs(reference.states(c)) do
    text = text .. "**" .. state.title .. "** when\n\n" .. items(state.texts) .. "\n"
  end
  local notes = reference.notes(c)
  return text .. (#notes > 0 and "Also:" .. "\n\n" .. items(notes) .. "\n" or "")
    .. "What the step ends with: " .. md.link("exit codes", "exit-codes") .. ".\n\n"
end

local function exit_codes()
  return "## Exit codes\n\n" .. md.table({ "code", "meaning", "trying again may help" },
                                        reference.EXIT_CODES)
end

-- Which file for which engine, and what to do with it.
local QUICK_START = {
  { "Kubeflow Pipelines, v1 or v2 backend", "../kfp-v1/component.yaml",
    "`components.load_component_from_file` (SDK 1.8 and 2.x): [sample](#kubeflow-pipelines-v1)" },
  { "Kubeflow Pipelines v2", "../kfp-v2/pipeline_spec.yaml",
    "load it as a component, or upload it as a pipeline: [sample](#kubeflow-pipelines-v2)" },
  { "Argo Workflows", "../argo/workflow_template.yaml",
    "`kubectl apply -f`, then `templateRef`: [sample](#argo-workflows)" },
  { "a terminal", "../samples/values.yaml",
    "`crdforge run ../kfp-v1/component.yaml --values ../samples/values.yaml`: "
      .. "[sample](#values)" },
}

---@param c crdforge.Component
local function quick_start(c)
  local must = each(sample.needed(c), function(pair)
    return md.link(md.code(pair[1].name), md.id { "input", pair[1].name })
  end)
  local rows = each(QUICK_START, function(row) return { row[1], md.code(row[2]), row[3] } end)
  return "## Quick start\n\n" .. md.table({ "you use", "take", "how" }, rows)
    .. (#must > 0 and "It must be given " .. table.concat(must, ", ") .. ".\n\n"
        or "No input must be given.\n\n")
end

---@param c crdforge.Component
local function samples(c, options)
  return "## Samples\n\nThe values are made up: change them. Caching is off in each sample, as the "
    .. "step has side effects.\n\n"
    .. "### Resource\n\nWhat the step creates: the input "
    .. "of `kubectl create -f`, should you want to try it by hand.\n\n"
    .. md.fence("yaml", snippets.resource(c)) .. "\n"
    .. "### Values\n\nFor `crdforge run --values`.\n\n" .. md.fence("yaml", snippets.values(c))
    .. "\n### Kubeflow Pipelines v1\n\n" .. md.fence("python", snippets.kfp_v1(c))
    .. "\n### Kubeflow Pipelines v2\n\n" .. md.fence("python", snippets.kfp_v2(c))
    .. "\n### Argo Workflows\n\nWithout `memoize` Argo keeps no cache.\n\n"
    .. md.fence("yaml", snippets.argo(c, options)) .. "\n"
end

---@param c crdforge.Component
local function head(c)
  local contents = "[Quick start](#quick-start) · [Inputs](#inputs) · [Outputs](#outputs) · "
    .. "[States](#states) · [Exit codes](#exit-codes) · [Samples](#samples)\n\n"
  local about_kind = table.concat(md.paragraphs(c.description), "\n\n")
  return "# " .. md.text(c.title) .. "\n\n"
    .. (about_kind ~= "" and about_kind .. "\n\n" or "")
    .. "Creates the custom resource " .. md.code(prose.definition(c)) .. " ("
    .. (c.scope == "Cluster" and "cluster-scoped" or "in a namespace")
    .. ") and waits until it is done.\n\n" .. contents
end

---@param c crdforge.Component
local function page(c, options)
  return head(c) .. quick_start(c) .. inputs(c, options) .. outputs(c) .. states(c) .. exit_codes()
    .. samples(c, options)
    .. "---\n\nGenerated by crdforge from " .. md.code(prose.definition(c)) .. ", "
    .. md.text(reference.origin(c)) .. ". Do not edit: generate it again.\n"
end

return {
  summary = "Reference page in Markdown: inputs, outputs, states, samples",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = {
    { name = "depth", type = "integer", default = 5,
      help = "how deep the tables of nested properties go" },
  },
  check_options = function(options)
    if options.depth < 1 then
      refuse("markdown: a depth of " .. options.depth .. " shows nothing", "it is 1 or more")
    end
  end,
  ---@param c crdforge.Component
  emit = function(c, options)
    return list { file("README.md", page(c, options), { format = "text" }) }
  end,
}
