-- SPDX-License-Identifier: Apache-2.0
--
-- Short samples of how a component is used, to be read and copied: the resource it makes, its
-- inputs, and a step of each engine. Made-up values; caching is off in each of them.
local argo_template = require "lib.argo_template"
local data = require "lib.data"
local python = require "lib.python"
local pipeline = require "lib.sample_pipeline"
local sample = require "lib.sample"
local tags = require "lib.tags"

local M = {}

local function step_name(c)
  return (c.id:gsub("%-", "_"))
end

---@param c crdforge.Component
---@return string
function M.resource(c)
  return yaml(sample.resource(c, "my-" .. c.kind:lower()))
end

---For `crdforge run --values`.
---@param c crdforge.Component
---@return string
function M.values(c)
  local values = each(sample.given(c), function(pair) return { pair[1].name, pair[2] } end)
  if #values == 0 then
    return "# No input must be given.\n"
  end
  return yaml(map(values))
end

---A call of the step, "step(\n    name=value,\n)"; the same for both SDKs.
---@type fun(c: crdforge.Component): string
local call = data.once(function(c)
  local arguments = each(sample.given(c), function(pair)
    local i = pair[1]
    return "        " .. i.name .. "=" .. pipeline.literal(i.type, pair[2], 8) .. ",\n"
  end)
  local inside = table.concat(arguments)
  return "step(" .. (inside == "" and "" or "\n" .. inside .. "    ") .. ")"
end)

---A pipeline of one step. `uncached`: what is said of the step, each behind its name.
local function kfp(c, file, uncached, version)
  local step = "    " .. step_name(c)
  return table.concat(concat(list {
    "from kfp import compiler, components, dsl",
    "",
    "step = components.load_component_from_file(" .. python.str(file) .. ")",
    "",
    "",
    "@dsl.pipeline(name=" .. python.str(c.id) .. ")",
    "def pipeline():",
    step .. " = " .. call(c),
  }, uncached(step), list {
    "",
    "",
    "compiler.Compiler().compile(pipeline, " .. python.str(c.id .. version .. ".yaml") .. ")",
    "",
  }), "\n")
end

---@param c crdforge.Component
---@return string
function M.kfp_v1(c)
  return kfp(c, "../kfp-v1/component.yaml", function(step)
    return list {
      "    # No cache: the step has side effects.",
      step .. ".set_caching_options(False)",
      step .. '.execution_options.caching_strategy.max_cache_staleness = "P0D"',
    }
  end, "-v1")
end

---@param c crdforge.Component
---@return string
function M.kfp_v2(c)
  return kfp(c, "../kfp-v2/pipeline_spec.yaml", function(step)
    return list { step .. ".set_caching_options(False)  # the step has side effects" }
  end, "-v2")
end

---Argo would expand a "{{" in a value: in JSON it can be written otherwise, in a text it cannot.
local function argo_value(value)
  return type(value) == "string" and tags.text(value) or tags.json(json(value))
end

---@param c crdforge.Component
---@param options crdforge.Options
---@return string
function M.argo(c, options)
  local whole = argo_template.takes_whole(c, options)
  local parameters = each(sample.given(c, whole), function(pair)
    return map { { "name", pair[1].name }, { "value", argo_value(pair[2]) } }
  end)
  local step = map {
    { "name", c.id },
    { "templateRef", argo_template.ref(c.id, c.kind, options) },
    { "arguments", #parameters > 0 and map { { "parameters", parameters } } or nil },
  }
  -- Without `memoize` Argo keeps no cache.
  return yaml(map {
    { "apiVersion", "argoproj.io/v1alpha1" },
    { "kind", "Workflow" },
    { "metadata", map { { "generateName", c.id .. "-" } } },
    { "spec", map {
      { "entrypoint", "main" },
      { "templates", list { map { { "name", "main" }, { "steps", list { list { step } } } } } },
    } },
  })
end

return M
