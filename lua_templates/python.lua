-- SPDX-License-Identifier: Apache-2.0
--
-- A component for the Python runtime of the original generator (the package commonv2): its four
-- files, with its interfaces. docs/PYTHON.md says what compat=upstream changes.
local component_py = require "lib.python_component"
local document = require "lib.python_document"
local interface = require "lib.python_interface"
local prose = require "lib.prose"
local spec_py = require "lib.python_spec"

---The outline of the resource, which the runtime fills in: every property of the spec, no values.
---map{} has no null, so each is empty text until it is written.
---@param c crdforge.Component
local function outline(c, face)
  local tree = map {
    { "apiVersion", c.group .. "/" .. c.version },
    { "kind", c.kind },
    { "metadata", map {
      { "name", "" },
      { "annotations", map { { interface.REGION, face.annotated and "" or nil } } },
    } },
    { "spec", map(each(face.spec, function(i) return { i.path[2], "" } end)) },
  }
  return (yaml(tree):gsub(': ""\n', ": \n"))
end

-- Formats whose files name the image of the runner, in which there is nothing but the runner.
local OF_RUNNER = { "kfp-v1", "kfp-v2", "argo" }

---The image with Python: its own option, else that of the call, with a note where that is none.
local function image_of(options)
  local image = options.image or options.runner_image
  local shared = #each(OF_RUNNER, function(format)
    return has(options.formats, format) and format or nil
  end) > 0
  local is_default = image:find("^crdforge%-run[:@]") ~= nil -- nobody said which
  if options.image == nil and (shared or is_default) then
    note("python: the image " .. image .. " has no Python; give one that has it, the runtime "
      .. "commonv2 and these files with "
      .. (shared and "--option python.image=IMAGE" or "--image"))
  end
  return image
end

---Tells what a script said that takes the runner.
---@param c crdforge.Component
local function tell_left_out(c)
  local names = concat(each(c.inputs, function(i)
    return i.supplied and interface.is_runners(c, i) and i.name or nil
  end), each(c.fixed or {}, function(fixed)
    return interface.is_runners(c, fixed) and fixed.name or nil
  end))
  if #names > 0 then
    note("python: what a script says of " .. table.concat(names, ", ") .. " of " .. c.kind ..
      " takes the runner: these files do without it")
  end
end

return {
  summary = "The original generator's four files, for its Python runtime (commonv2)",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  options = {
    { name = "compat", type = "choice", choices = { "none", "upstream" }, default = "none",
      help = "upstream: texts as the original made them" },
    { name = "image", type = "string",
      help = "with Python, the runtime and these files (default: --image)" },
  },
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options)
    tell_left_out(c)
    local face = interface.of(c, options)
    local stem = "src/" .. c.kind
    return list {
      file(stem .. "_spec.py", spec_py.text(c, face)),
      file(stem .. "_component.py", component_py.text(c, face)),
      file(stem .. "_request.yaml.tpl", outline(c, face)),
      document.file(c, face, image_of(options)),
    }
  end,
}
