-- SPDX-License-Identifier: Apache-2.0
--
-- A component for the Python runtime of the original generator (the package commonv2): its four
-- files, with its interfaces. docs/PYTHON.md says what compat=upstream changes.
local component_py = require "lib.python_component"
local document = require "lib.python_document"
local interface = require "lib.python_interface"
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

return {
  summary = "The original generator's four files, for its Python runtime (commonv2)",
  options = {
    { name = "compat", type = "choice", choices = { "none", "upstream" }, default = "none",
      help = "upstream: texts as the original made them" },
  },
  ---@param c crdforge.Component
  emit = function(c, options)
    local face = interface.of(c, options)
    if options.image:find("^crdforge%-run[:@]") then -- nobody said which
      note("python: the image " .. options.image .. " has no Python; give one that has it, the "
        .. "runtime commonv2 and these files with --image")
    end
    local stem = "src/" .. c.kind
    return list {
      file(stem .. "_spec.py", spec_py.text(c, face)),
      file(stem .. "_component.py", component_py.text(c, face)),
      file(stem .. "_request.yaml.tpl", outline(c, face)),
      document.file(c, face, options),
    }
  end,
}
