-- SPDX-License-Identifier: Apache-2.0
--
-- The runner's arguments (docs/RUNNER_CONTRACT.md) in the three styles engines need, so that no
-- format reinvents them: `local runner = require "lib.runner"`.
local M = {}

---Where the program lies in the runner image.
M.command = list { "/crdforge-run" }

---What Argo replaces by the workflow that a step belongs to; KFP v1 runs on Argo.
M.workflow = "argoproj.io/v1alpha1/Workflow/{{workflow.name}}/{{workflow.uid}}"

---The exit codes after which the same step may succeed (docs/RUNNER_CONTRACT.md, Exit codes).
M.retryable = list { 6, 7, 9 }

-- The five characters that KFP v2 replaces by the ExecutorInput and KFP v1 leaves alone.
local EXECUTOR_INPUT = "{{$}}"

---What a companion does, to what its run has made.
---@param action? string
local function action_flags(action)
  return action and { "--action", action, "--of", "run" } or nil
end

---Style 1, for an engine that hands over everything in one JSON (KFP v2).
---
---```lua
---require("lib.runner").executor(c)[3] --> "--executor_input"
---```
---@param c crdforge.Component
---@param action? string of a companion
---@param ... string more flags
---@return any[]
function M.executor(c, action, ...)
  return concat({ "--component", runner_document(c) }, action_flags(action), { ... }, {
    "--executor_input", EXECUTOR_INPUT,
    "--out", "run_summary", "{{$.outputs.artifacts['run_summary'].path}}",
  })
end

---Appends the flag of every output. output(o): the argument that is, or becomes, its path.
local function add_outputs(args, c, output)
  each(c.outputs, function(o)
    local n = #args
    args[n + 1], args[n + 2], args[n + 3] = "--out", o.name, output(o)
  end)
end

---Style 2, for an engine with placeholders of its own (KFP v1): a flag for each input and output.
---
---```lua
---local runner = require "lib.runner"
---local args = runner.flags(c, {
---  run = "$(context.pipelineRun.uid)", task = "$(context.taskRun.name)",
---  input = function(i) return { "--in", i.name, "$(params." .. i.name .. ")" } end,
---  output = function(o) return "$(results." .. o.name .. ".path)" end,
---})
---args[#args] --> "$(params.timeout)"
---```
---@param c crdforge.Component
---@param engine {run: string, task?: string, owner?: string, action?: string, input: function,
---  output: function, executor_input?: boolean}
---  run, task: what the engine replaces by the identity of the run and the step.
---  owner: what it replaces by the object that the step's job shall not outlive.
---  action: of a companion; it has no task and no owner.
---  input(i): the list of arguments for an input, or one that the engine drops when it is unset.
---  output(o): the argument that becomes the path of an output.
---  executor_input: the file is run by KFP v2, too, which then hands over what KFP v1 does not.
---@return any[]
function M.flags(c, engine)
  local args = concat({ "--component", runner_document(c) }, action_flags(engine.action),
    engine.executor_input and { "--executor_input", EXECUTOR_INPUT } or nil,
    { "--run", engine.run },
    engine.task and { "--task", engine.task } or nil,
    engine.owner and { "--owner", engine.owner } or nil)
  add_outputs(args, c, engine.output)
  each(c.inputs, function(i)
    for _, argument in ipairs(engine.input(i)) do
      args[#args + 1] = argument
    end
  end)
  return list(args)
end

---Style 3, for an engine that can put all inputs into one JSON argument (Argo).
---
---```lua
---local runner = require "lib.runner"
---local args = runner.one_json(c, {
---  run = "run", task = "task", owner = "v1/Pod/name/uid", inputs = "$(inputs)",
---  output = function(o) return "/outputs/" .. o.name end,
---})
---args[3] .. " " .. args[4] --> "--inputs $(inputs)"
---```
---@param c crdforge.Component
---@param engine {run: string, task: string, owner: string, inputs: string, output: function,
---  may_retry: boolean}
---  inputs: what the engine replaces by a JSON map of input name to text.
---  output(o): the path of an output.
---  may_retry: whether the engine starts a step again that was killed.
---@return any[]
function M.one_json(c, engine)
  local args = { "--component", runner_document(c) }
  if #c.inputs > 0 then
    args[3], args[4] = "--inputs", engine.inputs
  end
  args[#args + 1], args[#args + 2] = "--run", engine.run
  args[#args + 1], args[#args + 2] = "--task", engine.task
  args[#args + 1], args[#args + 2] = "--owner", engine.owner
  if engine.may_retry then
    args[#args + 1] = "--may-retry"
  end
  add_outputs(args, c, engine.output)
  return list(args)
end

---Deletes all objects of the kind that a run has made, whichever steps they are of.
---
---```lua
---local args = require("lib.runner").delete_all(c, "run")
---args[3] .. " " .. args[4] --> "--action delete"
---```
---@param c crdforge.Component
---@param run string what the engine replaces by the identity of the run
---@param inputs? string what it replaces by a JSON map of input name to text: where to look
---@return any[]
function M.delete_all(c, run, inputs)
  return concat({ "--component", runner_document(c), "--action", "delete", "--run", run },
    inputs and { "--inputs", inputs } or nil)
end

return M
