-- SPDX-License-Identifier: Apache-2.0
--
-- A Tekton Task of one step, which makes the resource and waits until it is done. A required
-- input is a parameter of its own. Tekton cannot leave an argument out: the rest share a JSON map.
local runner = require "lib.runner"

-- Types of results: all of one Task share 4 KB.
local SHORT = { "string", "integer", "number", "boolean" }

---@param i crdforge.Input
local function param(i)
  return i.required and map { { "name", i.name }, { "type", "string" },
    { "description", first_sentence(i.description) } } or nil
end

---@param c crdforge.Component
local function optional_inputs(c)
  local names = each(c.inputs, function(i) return not i.required and i.name or nil end)
  return map {
    { "name", "optional-inputs" }, { "type", "string" }, { "default", "{}" },
    { "description", "A JSON map of these: " .. table.concat(names, ", ") },
  }
end

---@param c crdforge.Component
local function arguments(c)
  return concat({
    "--component", runner_document(c),
    "--run", "$(context.taskRun.uid)", "--task", "$(context.taskRun.name)",
    "--owner", "tekton.dev/v1/TaskRun/$(context.taskRun.name)/$(context.taskRun.uid)",
    "--inputs", "$(params.optional-inputs)",
  }, concat(table.unpack(each(c.inputs, function(i)
    return i.required and { "--in", i.name, "$(params." .. i.name .. ")" } or nil
  end))), concat(table.unpack(each(c.outputs, function(o)
    return has(SHORT, o.type) and { "--out", o.name, "$(results." .. o.name .. ".path)" } or nil
  end))))
end

return {
  summary = "Tekton Task",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  ---@param c crdforge.Component
  emit = function(c, options)
    local params = concat(each(c.inputs, param), { optional_inputs(c) })
    local results = each(c.outputs, function(o)
      return has(SHORT, o.type) and map { { "name", o.name }, { "type", "string" } } or nil
    end)
    return list { file("task.yaml", map {
      { "apiVersion", "tekton.dev/v1" }, { "kind", "Task" },
      { "metadata", map { { "name", c.id }, { "namespace", options.namespace } } },
      { "spec", map {
        { "description", first_sentence(c.description) },
        { "params", params }, { "results", results },
        { "steps", list { map { { "name", "run" }, { "image", options.image },
          { "command", runner.command }, { "args", arguments(c) } } } },
      } },
    }) }
  end,
}
