-- SPDX-License-Identifier: Apache-2.0
--
-- Kubeflow Pipelines v2: a PipelineSpec of one step, which loads as a component and runs as a
-- pipeline as it is. Two forms: the component form, which callers can set up like any component,
-- and the graph form (--v2-graph), which brings its own caching, retries and platform settings
-- along, and can be called but not set up.
local companion = require "lib.companion"
local platform = require "lib.kfp_platform"
local prose = require "lib.prose"
local runner = require "lib.runner"

local DESCRIPTION = 1024 -- characters, of an input or an output

local INPUT_TYPES = {
  string = "STRING", integer = "NUMBER_INTEGER", number = "NUMBER_DOUBLE", boolean = "BOOLEAN",
  object = "STRUCT", array = "LIST", ["int-or-string"] = "STRING", any = "STRING",
}
-- Every output must be written, and an absent number could not be: so scalars are STRING.
local OUTPUT_TYPES = { object = "STRUCT", array = "LIST" }

local MARKDOWN = map { { "artifactType", map {
  { "schemaTitle", "system.Markdown" }, { "schemaVersion", "0.0.1" },
} } }

-- In the graph form the backend tells the task who runs it: it replaces a constant that is nothing
-- but such a placeholder. The runner takes these parameters as its identity.
local IDENTITY = list {
  { "crdforge_run", "{{$.pipeline_job_uuid}}" }, { "crdforge_task", "{{$.pipeline_task_name}}" },
}

---@param c crdforge.Component
---@param i crdforge.Input
local function input(c, i)
  return { i.name, map(
    "parameterType", INPUT_TYPES[i.type],
    "isOptional", not i.required or nil,
    "description", prose.field(i, c)
  ) }
end

---@param o crdforge.Output
local function output(o)
  return { o.name, map(
    "parameterType", OUTPUT_TYPES[o.type] or "STRING",
    "description", prose.field(o)
  ) }
end

---The entries f(o) of the outputs that are values.
local function values_of(c, f)
  return each(c.outputs, function(o)
    if o.type ~= "markdown" then
      return f(o)
    end
  end)
end

---@param c crdforge.Component
---@return {[1]: string, [2]: any}[]
local function inputs(c)
  return each(c.inputs, function(i) return input(c, i) end)
end

---{ parameters = map } or nil when it has none.
local function parameters(pairs_)
  return #pairs_ > 0 and map { { "parameters", map(pairs_) } } or nil
end

---@param c crdforge.Component
local function outputs(c)
  local values = values_of(c, output)
  return map {
    { "parameters", #values > 0 and map(values) or nil },
    { "artifacts", map { { "run_summary", MARKDOWN } } },
  }
end

---@param c crdforge.Component
local function dag_outputs(c)
  local id = c.id
  local values = values_of(c, function(o)
    local name = o.name
    return { name, map("valueFromParameter", map(
      "outputParameterKey", name, "producerSubtask", id)) }
  end)
  return map {
    { "parameters", #values > 0 and map(values) or nil },
    { "artifacts", map { { "run_summary", map { { "artifactSelectors", list { map {
      { "outputArtifactKey", "run_summary" }, { "producerSubtask", c.id },
    } } } } } } },
  }
end

---@param c crdforge.Component
local function task(c, options)
  local handed = each(c.inputs, function(i)
    local name = i.name
    return { name, map("componentInputParameter", name) }
  end)
  if options.graph then
    handed = concat(handed, each(IDENTITY, function(pair)
      return { pair[1], map { { "runtimeValue", map { { "constant", pair[2] } } } } }
    end))
  end
  return map {
    { "taskInfo", map { { "name", c.id } } },
    { "componentRef", map { { "name", "comp-" .. c.id } } },
    { "cachingOptions", map {} }, -- no cache: the step has side effects
    { "retryPolicy", options.graph and platform.retry(options) or nil },
    { "inputs", parameters(handed) },
  }
end

---@param c crdforge.Component
---@param given table what inputs() makes of it
---@param gives table what outputs() makes of it
local function component(c, options, given, gives)
  if options.graph then
    given = concat(given, each(IDENTITY, function(pair)
      return { pair[1], map { { "parameterType", "STRING" }, { "isOptional", true } } }
    end))
  end
  return map {
    { "executorLabel", "exec-" .. c.id },
    { "inputDefinitions", parameters(given) },
    { "outputDefinitions", gives },
  }
end

---The container's arguments. `c` has all inputs, also those that are no parameters.
---@param c crdforge.Component
---@param how {action: string, flags: string[]}
local function arguments(c, options, how)
  local creates = options.graph and not how.action and options.retries > 0
  -- A retry goes on with what the try before it made; it does not begin a failed job anew.
  return runner.executor(c, how.action, table.unpack(concat(
    creates and { "--may-retry", "--on-failed", "fail" } or nil, how.flags)))
end

---The graph form must not be called as its task is: it would be taken for that one component.
---@param c crdforge.Component
local function name_of(c, options)
  return options.graph and c.id .. "-pipeline" or c.id
end

---@param c crdforge.Component
local function pipeline_spec(c, options, args)
  local given, gives = inputs(c), outputs(c) -- the pipeline's own, and those of its one step
  return map {
    { "pipelineInfo", map { { "name", name_of(c, options) } } },
    { "schemaVersion", "2.1.0" },
    { "sdkVersion", "crdforge" },
    { "components", map { { "comp-" .. c.id, component(c, options, given, gives) } } },
    { "deploymentSpec", map { { "executors", map { { "exec-" .. c.id, map {
      { "container", map {
        { "image", options.image },
        { "command", runner.command },
        { "args", args },
      } },
    } } } } } },
    { "root", map {
      { "dag", map {
        { "outputs", dag_outputs(c) },
        { "tasks", map { { c.id, task(c, options) } } },
      } },
      { "inputDefinitions", parameters(given) },
      { "outputDefinitions", gives },
    } },
  }
end

local NO_CACHE = "Never taken from a cache, whatever its caller sets."

---@param c crdforge.Component
---@param how {action: string?, does: string?, flags: string[]?, whole: crdforge.Component?} of a
---  companion what it does; `whole`: the component with the inputs that are no parameters
local function spec_file(path, c, options, how)
  local about = prose.component(c, options.graph and NO_CACHE or prose.no_cache, how.does)
  local spec = pipeline_spec(c, options, arguments(how.whole or c, options, how))
  -- The SDK reads the description from line 3, whatever stands elsewhere.
  local head = { "PIPELINE DEFINITION", "Name: " .. name_of(c, options), "Description: " .. about }
  if not options.graph then
    return file(path, spec, { head = head })
  end
  return file(path, list { spec, platform.spec(c, options, how.whole) },
              { head = head, format = "yaml-stream" })
end

---@param c crdforge.Component
local function check_names(c)
  each(c.inputs, function(i)
    each(IDENTITY, function(pair)
      if i.name == pair[1] then
        refuse("kfp-v2: the graph form has a parameter " .. i.name .. " of its own, and " ..
          c.kind .. " has an input of that name", "generate the component form, without --v2-graph")
      end
    end)
  end)
end

return {
  summary = "Kubeflow Pipelines v2 PipelineSpec (kfp 2.x SDK, upload as it is)",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = concat({ companion.option }, platform.options),
  check_options = platform.check_options,
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options, DESCRIPTION)
    local how, parameters_of = {}, c
    if options.graph then
      check_names(c)
      parameters_of, how.whole, how.flags = platform.without_secrets(c, options)
    end
    local files = { spec_file("pipeline_spec.yaml", parameters_of, options, how) }
    return concat(files, options.companions and each(companion.all(c), function(other)
      return spec_file(other.action .. ".yaml", other.component, options, other)
    end) or nil)
  end,
}
