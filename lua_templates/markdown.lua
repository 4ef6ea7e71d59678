-- SPDX-License-Identifier: Apache-2.0
--
-- A reference page of a component for people: what it takes, what it gives, when it is done, and
-- samples to copy. Descriptions are whole, whatever --descriptions says: this is where to read
-- them.
local md = require "lib.markdown"
local prose = require "lib.prose"
local reference = require "lib.reference"
local sample = require "lib.sample"
local snippets = require "lib.snippets"

local BREAK = "<br>"

-- --- cells -----------------------------------------------------------------------------------

---@param facts {label: string, parts: any[]}[]
local function fact_lines(facts)
  return each(facts, function(fact)
    return fact.label ~= "Default" and md.text(fact.label) .. ": " .. md.parts(fact.parts) or nil
  end)
end

local function default_of(schema)
  for _, fact in ipairs(schema and reference.facts(schema) or {}) do
    if fact.label == "Default" then
      return md.parts(fact.parts)
    end
  end
  return ""
end

---The last cell of a row: the description, then what limits the value.
local function about(description, schema, marks)
  return table.concat(concat(
    md.paragraphs(description),
    list(marks),
    schema and fact_lines(reference.facts(schema))), BREAK)
end

local function mark(condition, text)
  return condition and "**" .. text .. "**" or nil
end

-- --- nested properties -----------------------------------------------------------------------

---Appends a row for each property below a schema.
---@param page {c: crdforge.Component, deepest: integer, rows: string[][]}
---@param at {schema: table, path: string, steps: string[], input: string}
---@param depth integer
local function add_rows(page, at, depth)
  local children, between = reference.children(at.schema)
  for _, child in ipairs(children) do
    local path = at.path .. between .. (at.path == "" and between == "" and "" or ".") .. child.name
    local steps = concat(at.steps, { child.name })
    local more = depth == page.deepest and reference.count(child.schema) or 0
    local cut = more > 0 and ("%d more below it: "):format(more)
      .. md.code(reference.show(page.c, "inputs." .. at.input)) or nil
    page.rows[#page.rows + 1] = {
      md.anchor(md.id(steps)) .. md.code(path),
      md.text(reference.type(child.schema)),
      child.required and "yes" or "",
      default_of(child.schema),
      about(child.schema.description, child.schema, concat(
        { mark(reference.immutable(child.schema), "Cannot be changed later.") },
        { mark(child.schema.format == "password", "Secret.") }, { cut })),
    }
    if depth < page.deepest then
      add_rows(page, { schema = child.schema, path = path, steps = steps, input = at.input },
               depth + 1)
    end
  end
end

local function has_properties(field)
  return field.schema and #reference.children(field.schema) > 0
end

---The table of what is in an object or a list.
---@param c crdforge.Component
---@param i crdforge.Input
local function nested(c, i, options)
  local page = { c = c, deepest = options.depth, rows = {} }
  add_rows(page, { schema = i.schema, path = "", steps = { "input", i.name }, input = i.name }, 1)
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
  local need = reference.requirement(c, i)
  local more = has_properties(i) and md.link("its properties", md.id { "properties", i.name })
  local path = #i.path > 0 and "Field " .. md.code(reference.path(i.path)) or nil
  return {
    md.anchor(md.id { "input", i.name }) .. md.code(i.name),
    md.text(reference.field_type(i)),
    need and md.parts(need) or "",
    default_of(reference.schema(i)),
    about(prose.description(i), reference.schema(i), concat(
      { mark(i.immutable, "Cannot be changed later.") },
      { mark(i.secret, "Secret: its value is never shown.") },
      { path }, { more or nil })),
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
  local objects = each(spec, function(i) return has_properties(i) and i or nil end)
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
      return {
        md.anchor(md.id { "output", o.name }) .. md.code(o.name),
        md.text(reference.field_type(o)),
        about(o.description, nil, {
          #o.path > 0 and "Field " .. md.code(reference.path(o.path)) or nil }),
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
