-- SPDX-License-Identifier: Apache-2.0
--
-- An Argo WorkflowTemplate: the runner in a container, or Argo's own resource template.
local prose = require "lib.prose"
local runner = require "lib.runner"

-- All inputs as one JSON map. Written so that quotes, control characters and emoji survive Argo's
-- substitution, and $ the kubelet's.
local ALL_INPUTS = [[{{=sprig.replace('$','\\u0024',toJson(inputs.parameters))}}]]

---@param i crdforge.Input
local function input(i)
  local default
  if not i.required then
    default = "" -- unset
  end
  return map {
    { "name", i.name },
    { "description", prose.typed_field(i) },
    { "default", default },
  }
end

local function output_path(o)
  return "/tmp/outputs/" .. o.name
end

---@param o crdforge.Output
local function output(o)
  return map {
    { "name", o.name },
    { "description", prose.typed_field(o) },
    { "valueFrom", map {
      { "path", output_path(o) },
      { "default", ({ object = "{}", array = "[]" })[o.type] or "" },
    } },
  }
end

---@param c crdforge.Component
local function container(c, options)
  return map {
    { "image", options.image },
    { "env", list { map { -- to tell an eviction from a stop; the host's name may be cut off
      { "name", "CRDFORGE_POD_NAME" },
      { "valueFrom", map { { "fieldRef", map { { "fieldPath", "metadata.name" } } } } },
    } } },
    { "command", runner.command },
    { "args", runner.one_json(c, {
      run = "{{workflow.uid}}",
      task = "{{node.name}}",
      owner = runner.workflow,
      inputs = ALL_INPUTS,
      output = output_path,
    }) },
  }
end

---Why only the runner can do this kind well, or nil when Argo can.
---@param c crdforge.Component
---@return string?
local function needs_runner(c)
  if c.scope == "Cluster" then
    return "the resource is cluster-scoped"
  elseif c.rules.family == "ack" then
    return "ACK.Terminal is a condition in a list, which a resource template cannot test"
  end
  local resource = require("lib.argo_resource")
  local guess = resource.guessed_plural(c.kind)
  return resource.untestable(c) or guess ~= c.plural and "Argo would ask for the plural " .. guess
    or nil
end

---The flavour to make and why.
---@param c crdforge.Component
---@return string flavour, string reason
local function choose(c, wanted)
  if wanted ~= "auto" then
    return wanted, "asked for"
  end
  local reason = needs_runner(c)
  if reason then
    return "runner", reason
  end
  local ends = c.rules.family == "created" and "nothing needs to be waited for"
    or "a word in the status says how it ends"
  return "resource", ends .. ", and Argo finds the resource by its plural"
end

---@param c crdforge.Component
local function template(c, options, flavour)
  local inputs, outputs, in_container, as_resource = c.inputs, each(c.outputs, output)
  if flavour == "resource" then
    local resource = require "lib.argo_resource"
    inputs = resource.inputs(c)
    as_resource, outputs = resource.template(c)
  else
    in_container = container(c, options)
  end
  return map {
    { "name", c.kind:lower() },
    { "inputs", #inputs > 0 and map { { "parameters", each(inputs, input) } } or nil },
    { "outputs", map { { "parameters", outputs } } },
    { "container", in_container },
    { "resource", as_resource },
  }
end

---@param c crdforge.Component
local function workflow_template(c, options)
  local flavour, reason = choose(c, options.flavour)
  if options.flavour == "auto" then
    note("argo: flavour " .. flavour .. ": " .. reason)
  end
  return map {
    { "apiVersion", "argoproj.io/v1alpha1" },
    { "kind", "WorkflowTemplate" },
    { "metadata", map {
      { "name", c.id },
      { "labels", map { { "app.kubernetes.io/managed-by", "crdforge" } } },
      { "annotations", map {
        { "workflows.argoproj.io/description", prose.component(c) },
        { "crdforge/definition", prose.definition(c) },
        { "crdforge/flavour", flavour .. ": " .. reason },
      } },
    } },
    { "spec", map {
      { "entrypoint", c.kind:lower() },
      { "templates", list { template(c, options, flavour) } },
    } },
  }
end

return {
  summary = "Argo Workflows WorkflowTemplate",
  options = {
    { name = "flavour", type = "choice", default = "auto",
      choices = { "auto", "runner", "resource" },
      help = "runner (a container), resource (Argo's own template), auto (what fits the kind)" },
  },
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options)
    return list { file("workflow_template.yaml", workflow_template(c, options)) }
  end,
}
