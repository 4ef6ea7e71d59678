-- SPDX-License-Identifier: Apache-2.0
--
-- What to start from: a resource, inputs for `crdforge run`, pipelines. All of it made up, all of
-- it taken as it is by what it is for.
local chain = require "lib.sample_chain"
local original = require "lib.sample_original"
local pipeline = require "lib.sample_pipeline"
local prose = require "lib.prose"
local sample = require "lib.sample"
local values = require "lib.sample_values"

---@param c crdforge.Component
local function resource(c)
  local shown, others = {}, {}
  for _, i in ipairs(c.inputs) do
    if not i.own and not i.inside then
      local names = sample.is_shown(c, i) and shown or others
      names[#names + 1] = table.concat(i.path, ".")
    end
  end
  local head = values.comment("Sample of " .. c.title .. " (" .. prose.definition(c) .. "), for")
    .. "#   kubectl apply --dry-run=server -f " .. c.kind .. ".yaml\n"
    .. values.comment("The values are made up: change them. To have it as a step of a "
      .. "pipeline, see pipeline/; to run that step from here, values.yaml.")
  if #others > 0 then
    head = head .. values.comment("It may have, too: " .. table.concat(others, ", ") .. ".")
  end
  return head .. yaml(sample.resource(c, "my-" .. c.kind:lower()))
end

return {
  summary = "A sample resource, inputs for `crdforge run`, sample pipelines",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = {
    { name = "python", type = "boolean", default = false,
      help = "samples for the files of the format python, too" },
    { name = "compat", type = "choice", choices = { "none", "upstream" }, default = "none",
      help = "what those files were made with: --compat" },
  },
  ---@param c crdforge.Component
  emit = function(c, options)
    local text = { format = "text" }
    prose.verbatim()
    local files = list {
      file(c.kind .. ".yaml", resource(c), text),
      file("values.yaml", values.text(c), text),
      file("pipeline/" .. c.kind .. "-pipeline.py",
        pipeline.of_component(c, sample.given(c), "../../kfp-v1/component.yaml"), text),
    }
    for _, one in ipairs(c.chains or {}) do
      files = concat(files, chain.files(one, options, values.comment))
    end
    return concat(files, options.python and list {
      file("run-local.sh", original.script(c, options), text),
      file("pipeline/" .. c.kind .. "-python-pipeline.py", original.pipeline(c, options), text),
    } or nil)
  end,
}
