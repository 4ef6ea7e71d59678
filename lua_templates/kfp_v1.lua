-- SPDX-License-Identifier: Apache-2.0
--
-- Kubeflow Pipelines v1 component.yaml, which both the 1.8 and the 2.x SDK load.
local companion = require "lib.companion"
local kfp_component = require "lib.kfp_component"
local prose = require "lib.prose"
local runner = require "lib.runner"

-- The only spellings that mean the same to both SDKs and to pipeline parameters.
local INPUT_TYPES = {
  string = "String", integer = "Integer", number = "Float", boolean = "Boolean",
  object = "JsonObject", array = "JsonArray", ["int-or-string"] = "String", any = "String",
}
-- An absent number or boolean is written as empty text, so scalars are String.
local OUTPUT_TYPES = { object = "JsonObject", array = "JsonArray", markdown = "Markdown" }

---@param c crdforge.Component
---@param i crdforge.Input
local function input(c, i)
  return map(
    "name", i.name,
    "type", INPUT_TYPES[i.type],
    "description", prose.field(i, c),
    "optional", not i.required or nil
  )
end

---@param o crdforge.Output
local function output(o)
  return map(
    "name", o.name,
    "type", OUTPUT_TYPES[o.type] or "String",
    "description", prose.field(o)
  )
end

---@param c crdforge.Component
---@param how? {action: string, does: string} of a companion
local function component(c, options, how)
  how = how or {}
  return map {
    { "name", c.title },
    { "description", prose.component(c, prose.no_cache_with_kfp_2, how.does) },
    { "metadata", map {
      { "annotations", map {
        { "volatile_component", "true" }, -- a step with side effects must not come from a cache
        { "crdforge/definition", prose.definition(c) },
      } },
      { "labels", map { { "app.kubernetes.io/managed-by", "crdforge" } } },
    } },
    { "inputs", each(c.inputs, function(i) return input(c, i) end) },
    { "outputs", each(c.outputs, output) },
    { "implementation", map { { "container", map {
      { "image", options.image },
      { "command", runner.command },
      { "args", runner.flags(c, {
        executor_input = true,
        run = "{{workflow.uid}}",
        task = not how.action and "{{node.name}}" or nil,
        owner = not how.action and runner.workflow or nil,
        action = how.action,
        input = function(i) return kfp_component.arguments(i, "--in", i.name) end,
        output = function(o) return map("outputPath", o.name) end,
      }) },
    } } } },
  }
end

return {
  summary = "Kubeflow Pipelines v1 component.yaml (kfp 1.8 and 2.x SDKs)",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = { companion.option },
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options)
    local files = { file("component.yaml", component(c, options)) }
    return concat(files, options.companions and each(companion.all(c), function(other)
      return file(other.action .. ".yaml", component(other.component, options, other))
    end) or nil)
  end,
}
