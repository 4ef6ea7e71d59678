-- SPDX-License-Identifier: Apache-2.0
--
-- The runner in a container of an Argo template.
local prose = require "lib.prose"
local runner = require "lib.runner"
local M = {}

-- All inputs as one JSON map. Written so that quotes, control characters and emoji survive Argo's
-- substitution, and $ the kubelet's.
local ALL_INPUTS = [[{{=sprig.replace('$','\\u0024',toJson(inputs.parameters))}}]]

local RUN = "{{workflow.uid}}"

-- What an output has that was not written.
local EMPTY = { object = "{}", array = "[]" }

local function output_path(o)
  return "/tmp/outputs/" .. o.name
end

---@param o crdforge.Output
local function output(o)
  return map(
    "name", o.name,
    "description", prose.typed_field(o),
    "valueFrom", map("path", output_path(o), "default", EMPTY[o.type] or "")
  )
end

local function container(options, args)
  return map {
    { "image", options.image },
    { "env", list { map { -- to tell an eviction from a stop; the host's name may be cut off
      { "name", "CRDFORGE_POD_NAME" },
      { "valueFrom", map { { "fieldRef", map { { "fieldPath", "metadata.name" } } } } },
    } } },
    { "command", runner.command },
    { "args", args },
  }
end

---Which ends of a step are worth another try: those that the runner names, a pod that was killed
---(137, 143: a stop by a user ends the workflow and is not retried), and one of which nothing is
---known (-1).
local function worth_retrying()
  local codes = concat(list { -1 }, runner.retryable, list { 137, 143 })
  return "lastRetry.status == 'Error' || asInt(lastRetry.exitCode) in [" ..
    table.concat(codes, ", ") .. "]"
end

---What this flavour does of a template's own, and the outputs.
---@param c crdforge.Component
---@return {container: table, retry: table} body, any[] outputs
function M.template(c, options)
  return {
    container = container(options, runner.one_json(c, {
      run = RUN,
      task = "{{node.name}}",
      owner = runner.workflow,
      inputs = ALL_INPUTS,
      output = output_path,
      may_retry = options.retries ~= nil,
    })),
    retry = { policy = "Always", expression = worth_retrying() },
  }, each(c.outputs, output)
end

---The inputs of the template that deletes: where to look, as the step may have been told a place.
---@param c crdforge.Component
---@return crdforge.Input[]
function M.delete_inputs(c)
  return each(c.inputs, function(i)
    return i.own and i.name == "resource_namespace" and i or nil
  end)
end

---The same for the template that deletes what a run has made.
---@param c crdforge.Component
function M.delete(c, options)
  return {
    container = container(options, runner.delete_all(c, RUN,
      #M.delete_inputs(c) > 0 and ALL_INPUTS or nil)),
    retry = { policy = "Always", expression = worth_retrying() },
  }
end

return M
