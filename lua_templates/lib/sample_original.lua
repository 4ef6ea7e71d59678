-- SPDX-License-Identifier: Apache-2.0
--
-- Samples for what the format `python` makes: its program and its component.yaml take what
-- lib/python_interface.lua names, and nothing else.
local interface = require "lib.python_interface"
local pipeline = require "lib.sample_pipeline"
local sample = require "lib.sample"
local shell = require "lib.shell"

local M = {}

local REGION = { name = "region", type = "string", own = true }

---What a sample gives of the inputs of the format: { input, value } pairs, the region first.
---@param c crdforge.Component
---@param face crdforge.PythonInterface
local function needed(c, face)
  local region = face.region == "required" and list { { REGION, sample.value(REGION, false) } }
  return concat(region or nil, each(face.inputs, function(i)
    if i.naming then
      return { i, "" } -- an empty name is made up
    end
    return sample.is_given(c, i.input) and { i, sample.value(i.input, false) } or nil
  end))
end

local SCRIPT = [[
#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs the program of KIND here, with made-up arguments: change them, or give more behind it.
# RUNTIME is the folder that the package commonv2 is in:
#   RUNTIME=/app ./run-local.sh
# It asks the cluster it runs in for the resource. Outputs go to /tmp/outputs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
files=$here/../python
if [ -d "$here/../src" ]; then
  files=$here/.. # the original's tree
fi
app=$(mktemp -d)
trap 'rm -rf "$app"' EXIT
ln -s "$files" "$app/KIND"
cd "$app"
PYTHONPATH=$app:${RUNTIME:?say in which folder the package commonv2 is} \
  python3 KIND/src/KIND_component.py]]

---@param c crdforge.Component
---@param options table of the format `samples`
---@return string
function M.script(c, options)
  local arguments = each(needed(c, interface.of(c, options)), function(pair)
    local value = type(pair[2]) == "string" and pair[2] or json(pair[2])
    return " \\\n  --" .. pair[1].name .. " " .. shell.word(value)
  end)
  return SCRIPT:gsub("KIND", c.kind) .. table.concat(arguments) .. ' \\\n  "$@"\n'
end

---@param c crdforge.Component
---@param options table of the format `samples`
---@return string
function M.pipeline(c, options)
  local face = interface.of(c, options)
  local all = concat(face.region == "required" and list { REGION } or nil, face.inputs)
  return pipeline.of_component(c, needed(c, face), "../../python/component.yaml",
                               "../../component.yaml", all)
end

return M
