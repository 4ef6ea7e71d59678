-- SPDX-License-Identifier: Apache-2.0
--
-- Kubeflow Pipelines v2: a PipelineSpec of one component, which loads as a component and runs as a
-- pipeline as it is.
local prose = require "lib.prose"
local runner = require "lib.runner"

local INPUT_TYPES = {
  string = "STRING", integer = "NUMBER_INTEGER", number = "NUMBER_DOUBLE", boolean = "BOOLEAN",
  object = "STRUCT", array = "LIST", ["int-or-string"] = "STRING", any = "STRING",
}
-- Every output must be written, and an absent number could not be: so scalars are STRING.
local OUTPUT_TYPES = { object = "STRUCT", array = "LIST" }

local MARKDOWN = map { { "artifactType", map {
  { "schemaTitle", "system.Markdown" }, { "schemaVersion", "0.0.1" },
} } }

---@param i crdforge.Input
local function input(i)
  return { i.name, map {
    { "parameterType", INPUT_TYPES[i.type] },
    { "isOptional", not i.required or nil },
    { "description", prose.field(i) },
  } }
end

---@param o crdforge.Output
local function output(o)
  return { o.name, map {
    { "parameterType", OUTPUT_TYPES[o.type] or "STRING" },
    { "description", prose.field(o) },
  } }
end

local function is_value(o)
  return o.type ~= "markdown"
end

---A map made of f(field) for each field that `keep` accepts.
local function map_of(fields, f, keep)
  return map(each(fields, function(field)
    if not keep or keep(field) then
      return f(field)
    end
  end))
end

---The inputs and outputs, the same for the component and for the pipeline around it.
---@param c crdforge.Component
local function interface(c)
  local inputs = #c.inputs > 0 and map { { "parameters", map_of(c.inputs, input) } } or nil
  return inputs, map {
    { "parameters", map_of(c.outputs, output, is_value) },
    { "artifacts", map { { "run_summary", MARKDOWN } } },
  }
end

---@param c crdforge.Component
local function dag(c)
  return map {
    { "outputs", map {
      { "parameters", map_of(c.outputs, function(o)
        return { o.name, map { { "valueFromParameter", map {
          { "outputParameterKey", o.name }, { "producerSubtask", c.id } } } } }
      end, is_value) },
      { "artifacts", map { { "run_summary", map { { "artifactSelectors", list { map {
        { "outputArtifactKey", "run_summary" }, { "producerSubtask", c.id },
      } } } } } } },
    } },
    { "tasks", map { { c.id, map {
      { "taskInfo", map { { "name", c.id } } },
      { "componentRef", map { { "name", "comp-" .. c.id } } },
      { "cachingOptions", map {} }, -- no cache: the step has side effects
      { "inputs", #c.inputs > 0 and map { { "parameters", map_of(c.inputs, function(i)
        return { i.name, map { { "componentInputParameter", i.name } } }
      end) } } or nil },
    } } } },
  }
end

---@param c crdforge.Component
local function pipeline_spec(c, options)
  local inputs, outputs = interface(c)
  return map {
    { "pipelineInfo", map { { "name", c.id } } },
    { "schemaVersion", "2.1.0" },
    { "sdkVersion", "crdforge" },
    { "components", map { { "comp-" .. c.id, map {
      { "executorLabel", "exec-" .. c.id },
      { "inputDefinitions", inputs },
      { "outputDefinitions", outputs },
    } } } },
    { "deploymentSpec", map { { "executors", map { { "exec-" .. c.id, map {
      { "container", map {
        { "image", options.image },
        { "command", runner.command },
        { "args", runner.executor(c) },
      } },
    } } } } } },
    { "root", map {
      { "dag", dag(c) },
      { "inputDefinitions", inputs },
      { "outputDefinitions", outputs },
    } },
  }
end

return {
  summary = "Kubeflow Pipelines v2 PipelineSpec (kfp 2.x SDK, upload as it is)",
  ---@param c crdforge.Component
  emit = function(c, options)
    return list { file("pipeline_spec.yaml", pipeline_spec(c, options), {
      -- The SDK reads the description from line 3, whatever stands elsewhere.
      head = { "PIPELINE DEFINITION", "Name: " .. c.id, "Description: " .. prose.component(c) },
    }) }
  end,
}
