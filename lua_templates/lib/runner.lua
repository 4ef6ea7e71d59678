-- SPDX-License-Identifier: Apache-2.0
--
-- The runner's arguments (docs/RUNNER_CONTRACT.md) in the three styles engines need, so that no
-- format reinvents them.
local M = {}

-- Where the program lies in the runner image.
M.command = list { "/crdforge-run" }

-- The five characters that KFP v2 replaces by the ExecutorInput and KFP v1 leaves alone.
local EXECUTOR_INPUT = "{{$}}"

---The runner document and nothing else.
---@param c crdforge.Component
---@return any[]
local function document(c)
  return list { "--component", runner_document(c) }
end

---Style 1, for an engine that hands over everything in one JSON (KFP v2).
---@param c crdforge.Component
---@return any[]
function M.executor(c)
  return concat(document(c), list {
    "--executor_input", EXECUTOR_INPUT,
    "--out", "run_summary", "{{$.outputs.artifacts['run_summary'].path}}",
  })
end

---Style 2, for an engine with placeholders of its own (KFP v1): a flag for each input and output.
---@param c crdforge.Component
---@param engine {run: string, task: string, input: function, output: function}
---  run, task: what the engine replaces by the identity of the run and the step.
---  input(i): the list of arguments for an input, or one that the engine drops when it is unset.
---  output(o): the argument that becomes the path of an output.
---@return any[]
function M.flags(c, engine)
  local args = { document(c), list { "--executor_input", EXECUTOR_INPUT,
                                     "--run", engine.run, "--task", engine.task } }
  for _, o in ipairs(c.outputs) do
    args[#args + 1] = list { "--out", o.name, engine.output(o) }
  end
  for _, i in ipairs(c.inputs) do
    args[#args + 1] = engine.input(i)
  end
  return concat(table.unpack(args))
end

---Style 3, for an engine that can put all inputs into one JSON argument (Argo).
---@param c crdforge.Component
---@param engine {run: string, task: string, inputs: string, output: function}
---  inputs: what the engine replaces by a JSON map of input name to text.
---  output(o): the path of an output.
---@return any[]
function M.one_json(c, engine)
  local args = { document(c) }
  if #c.inputs > 0 then
    args[#args + 1] = list { "--inputs", engine.inputs }
  end
  args[#args + 1] = list { "--run", engine.run, "--task", engine.task }
  for _, o in ipairs(c.outputs) do
    args[#args + 1] = list { "--out", o.name, engine.output(o) }
  end
  return concat(table.unpack(args))
end

return M
