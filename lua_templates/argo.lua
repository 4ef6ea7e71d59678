-- SPDX-License-Identifier: Apache-2.0
--
-- An Argo WorkflowTemplate: the runner in a container, or Argo's own resource template.
local account = require "lib.account"
local argo_template = require "lib.argo_template"
local kustomize = require "lib.kustomize"
local prose = require "lib.prose"

---@param i crdforge.Input
---@param required boolean
---@param c? crdforge.Component where an input may come by its parts, too
---@param unset? string what the parameter holds where nothing is given
local function input(i, required, c, unset)
  local default
  if not required then
    default = unset or ""
  end
  return map(
    "name", i.name,
    "description", prose.typed_field(i, c),
    "default", default
  )
end

---@param retry {policy: string, expression?: string} when this flavour is worth another try
local function retry_strategy(options, retry)
  return options.retries and map {
    { "limit", tostring(options.retries) },
    { "retryPolicy", retry.policy },
    { "expression", retry.expression },
    { "backoff", map { { "duration", options.retry_wait }, { "factor", "2" } } },
  } or nil
end

---What both templates have.
---@param body {container?: table, resource?: table, retry: table}
local function template(name, inputs, outputs, body, options, deadline)
  return map {
    { "name", name },
    { "serviceAccountName", account.given(options) },
    { "inputs", inputs and #inputs > 0 and map { { "parameters", inputs } } or nil },
    { "outputs", outputs and map { { "parameters", outputs } } },
    { "activeDeadlineSeconds", deadline and tostring(deadline) },
    { "retryStrategy", retry_strategy(options, body.retry) },
    { "container", body.container },
    { "resource", body.resource },
  }
end

---@param c crdforge.Component
local function templates(c, options, flavour)
  local make = require("lib.argo_" .. flavour)
  local name, deleting = c.kind:lower(), c.kind:lower() .. "-delete"
  local inputs = each(c.inputs, function(i)
    if flavour == "runner" then
      return input(i, i.required, c)
    elseif not make.leaves_out(i) then
      -- There is no other way to give it.
      return input(i, i.required or i.needed, nil, make.default(i))
    end
  end)
  local body, outputs = make.template(c, options)
  return list {
    template(name, inputs, outputs, body, options, options.deadline),
    template(deleting, each(make.delete_inputs(c), function(i) return input(i, false) end), nil,
      make.delete(c, options), options),
  }
end

---How a workflow has all deleted that it has made, in one line.
local function exit_handler(c, options)
  local scope = options.cluster and ", clusterScope: true" or ""
  return ("spec: {hooks: {exit: {templateRef: {name: %s, template: %s-delete%s}}}}")
    :format(c.id, c.kind:lower(), scope)
end

---@param c crdforge.Component
local function workflow_template(c, options)
  local flavour, reason = argo_template.choose(c, options.flavour)
  if options.flavour == "auto" then
    note("argo: flavour " .. flavour .. ": " .. reason)
  end
  local collect = options.pod_gc ~= "none" and map { { "strategy", options.pod_gc } } or nil
  return map {
    { "apiVersion", "argoproj.io/v1alpha1" },
    { "kind", options.cluster and "ClusterWorkflowTemplate" or "WorkflowTemplate" },
    { "metadata", map {
      { "name", c.id },
      { "namespace", not options.cluster and options.namespace or nil },
      { "labels", map { { "app.kubernetes.io/managed-by", "crdforge" } } },
      { "annotations", map {
        { "workflows.argoproj.io/description", prose.component(c) },
        { "crdforge/definition", prose.definition(c) },
        { "crdforge/flavour", flavour .. ": " .. reason },
        { "crdforge/exit-handler", exit_handler(c, options) },
      } },
    } },
    { "spec", map {
      { "entrypoint", c.kind:lower() },
      { "podGC", collect },
      { "templates", templates(c, options, flavour) },
    } },
  }
end

local function check_options(options)
  if options.deadline and options.deadline < 1 then
    refuse("argo: deadline is a number of seconds, not " .. options.deadline)
  elseif options.retries and (options.retries < 1 or options.retries > 100) then
    refuse("argo: retries is a number from 1 to 100, not " .. options.retries,
           "without the option nothing is tried again")
  elseif not options.retry_wait:find("^[1-9][0-9]*[smh]$") then
    refuse("argo: retry_wait is a time such as 30s, 5m or 1h, not " .. json(options.retry_wait))
  end
end

return {
  summary = "Argo Workflows WorkflowTemplate",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = {
    { name = "flavour", type = "choice", default = "auto",
      choices = { "auto", "runner", "resource" },
      help = "runner (a container), resource (Argo's own template), auto (what fits the kind)" },
    { name = "cluster", type = "boolean", default = false,
      help = "a ClusterWorkflowTemplate, for callers in all namespaces" },
    { name = "deadline", type = "integer",
      help = "seconds after which Argo stops a try of the step (default: none)" },
    { name = "retries", type = "integer",
      help = "tries after the first, where one may help (default: none); with an exit handler" },
    { name = "retry_wait", type = "string", default = "30s",
      help = "time before the second try; twice as long before each further one" },
    { name = "pod_gc", type = "choice", default = "none",
      choices = { "none", "OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion",
                  "OnWorkflowSuccess" },
      help = "when Argo removes pods of a workflow that is this template alone" },
  },
  check_options = check_options,
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options)
    return list {
      file("workflow_template.yaml", workflow_template(c, options)),
      kustomize.beside(options, "workflow_template.yaml"),
    }
  end,
}
