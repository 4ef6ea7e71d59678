-- SPDX-License-Identifier: Apache-2.0
--
-- Samples of a chain (docs/COMPONENT.md): kinds that run one after the other, outputs of one feed
-- the next, as a pipeline in Python and as an Argo Workflow. A chain is data of a profile.
local account = require "lib.account"
local argo_template = require "lib.argo_template"
local pipeline = require "lib.sample_pipeline"
local tags = require "lib.tags"

local M = {}

---The type of a parameter that has this value.
local function type_of(value)
  if type(value) == "table" then
    return json(value):sub(1, 1) == "[" and "array" or "object"
  end
  return ({ integer = "integer", float = "number" })[math.type(value)] or type(value)
end

---@param step crdforge.Step
local function given(step)
  return step.values and entries(step.values) or {}
end

---@param step crdforge.Step
local function fed(step)
  return step.from and entries(step.from) or {}
end

---Every step feeds on earlier ones only.
---@param chain crdforge.Chain
local function check(chain)
  local before = {}
  for _, step in ipairs(chain.steps) do
    for _, pair in ipairs(fed(step)) do
      if not has(before, pair[2].kind) then
        refuse(("samples: in the chain %s, %s feeds on %s, which is no step before it"):format(
          chain.name, step.kind, pair[2].kind), "mend the chain in the profile")
      end
    end
    before[#before + 1] = step.kind
  end
end

---The parameters of the whole: the values of all steps. Steps that show the same value for the same
---input share a parameter; where two differ, the later is named after its kind, too.
---@param chain crdforge.Chain
---@return {name: string, value: any}[] parameters
---@return table<string, table<string, string>> names kind to input to parameter
local function parameters(chain)
  local found, by_name, names = {}, {}, {}
  for _, step in ipairs(chain.steps) do
    names[step.kind] = {}
    for _, pair in ipairs(given(step)) do
      local name = pair[1]
      if by_name[name] and by_name[name] ~= json(pair[2]) then
        name = step.kind:lower() .. "_" .. name
      end
      if not by_name[name] then
        found[#found + 1] = { name = name, value = pair[2] }
        by_name[name] = json(pair[2])
      end
      names[step.kind][pair[1]] = name
    end
  end
  return found, names
end

-- --- Kubeflow Pipelines --------------------------------------------------------------------------

local function variable(kind)
  return pipeline.constant(kind):lower() .. "_task"
end

---@param chain crdforge.Chain
local function python_text(chain)
  local found, names = parameters(chain)
  local feeds = {}
  for _, step in ipairs(chain.steps) do
    for _, pair in ipairs(fed(step)) do
      feeds[pair[2].kind] = true
    end
  end
  return pipeline.text {
    about = chain.summary .. ": each step is handed what the one before has made.",
    more = "The components are those of the kinds, in ../../../KIND/kfp-v1: generate them into the "
      .. "same folder. The values are made up: change them, here or when a run is started.",
    name = chain.name,
    description = chain.summary .. ".",
    load = each(chain.steps, function(step)
      return { pipeline.constant(step.kind),
               "../../../" .. step.kind .. "/kfp-v1/component.yaml" }
    end),
    parameters = each(found, function(parameter)
      return pipeline.parameter(parameter.name, type_of(parameter.value), parameter.value)
    end),
    steps = each(chain.steps, function(step)
      return {
        variable = feeds[step.kind] and variable(step.kind) or nil,
        constant = pipeline.constant(step.kind),
        arguments = concat(
          each(given(step), function(pair) return { pair[1], names[step.kind][pair[1]] } end),
          each(fed(step), function(pair)
            return { pair[1], ('%s.outputs["%s"]'):format(variable(pair[2].kind), pair[2].output) }
          end)),
      }
    end),
  }
end

-- --- Argo Workflows ------------------------------------------------------------------------------

---A parameter's value: all of Argo's are text, and what is in {{ }} it would evaluate.
local function text_of(value)
  return type(value) == "string" and tags.text(value) or tags.json(json(value))
end

---@param chain crdforge.Chain
local function task(chain, index, names, options)
  local step = chain.steps[index]
  local needs = {}
  for _, pair in ipairs(fed(step)) do
    local name = pair[2].kind:lower()
    needs[#needs + 1] = not has(needs, name) and name or nil
  end
  if #needs == 0 and index > 1 then
    needs[1] = chain.steps[index - 1].kind:lower()
  end
  return map {
    { "name", step.kind:lower() },
    { "dependencies", #needs > 0 and list(needs) or nil },
    { "templateRef", argo_template.ref(step.id, step.kind, options) },
    { "arguments", map { { "parameters", concat(
      each(given(step), function(pair)
        return map {
          { "name", pair[1] },
          { "value", "{{workflow.parameters." .. names[step.kind][pair[1]] .. "}}" },
        }
      end),
      each(fed(step), function(pair)
        return map {
          { "name", pair[1] },
          { "value", ("{{tasks.%s.outputs.parameters.%s}}"):format(
            pair[2].kind:lower(), pair[2].output) },
        }
      end)) } } },
  }
end

---@param chain crdforge.Chain
local function workflow(chain, options)
  local found, names = parameters(chain)
  return map {
    { "apiVersion", "argoproj.io/v1alpha1" },
    { "kind", "Workflow" },
    { "metadata", map {
      { "generateName", chain.name .. "-" },
      { "namespace", options.namespace },
      { "labels", map { { "app.kubernetes.io/managed-by", "crdforge" } } },
      { "annotations", map { { "workflows.argoproj.io/description", chain.summary .. "." } } },
    } },
    { "spec", map {
      { "entrypoint", "chain" },
      { "serviceAccountName", account.given(options) },
      { "arguments", #found > 0 and map { { "parameters", each(found, function(parameter)
        return map { { "name", parameter.name }, { "value", text_of(parameter.value) } }
      end) } } or nil },
      { "templates", list { map {
        { "name", "chain" },
        { "dag", map { { "tasks", each(chain.steps, function(_, index)
          return task(chain, index, names, options)
        end) } } },
      } } },
    } },
  }
end

---@param chain crdforge.Chain
---@param comment fun(text: string): string
local function workflow_text(chain, options, comment)
  local templates = each(chain.steps, function(step)
    return "#   kubectl apply -f ../../../" .. step.kind .. "/argo/workflow_template.yaml\n"
  end)
  return comment(chain.summary .. ": each step is handed what the one before has made.")
    .. table.concat(templates)
    .. "#   kubectl create -f " .. chain.name .. ".yaml\n"
    .. comment("The values are made up: change them, here or with `argo submit --parameter`.")
    .. yaml(workflow(chain, options))
end

---The files of a chain.
---@param chain crdforge.Chain
---@param options crdforge.Options
---@param comment fun(text: string): string text as lines of a YAML comment
---@return crdforge.File[]
function M.files(chain, options, comment)
  check(chain)
  local files = list { file("chain/" .. chain.name .. ".py", python_text(chain),
    { format = "text" }) }
  if argo_template.is_resource(options) then
    note("samples: no workflow of the chain " .. chain.name .. " for Argo: its steps give " ..
      "inputs that templates of argo.flavour=resource do not have")
    return files
  end
  return concat(files, {
    file("chain/" .. chain.name .. ".yaml", workflow_text(chain, options, comment),
      { format = "text" }),
  })
end

return M
