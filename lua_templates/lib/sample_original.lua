-- SPDX-License-Identifier: Apache-2.0
--
-- Samples for what the format `python` makes: its program takes the top-level properties, and the
-- region of AWS kinds, as options of the same names.
local pipeline = require "lib.sample_pipeline"
local sample = require "lib.sample"
local shell = require "lib.shell"

local M = {}

---What its program asks for: { input, value } pairs, the region first.
---@param c crdforge.Component
local function needed(c)
  local function is_named(i)
    return c.naming ~= nil and c.naming.input == i.name
  end
  local region = each(c.inputs, function(i)
    return i.own and i.name == "region" and { i, sample.value(i, false) } or nil
  end)
  return concat(region, each(c.inputs, function(i)
    if is_named(i) then
      return { i, "" } -- an empty name is made up
    end
    return sample.is_needed(c, i) and { i, sample.value(i, false) } or nil
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
---@return string
function M.script(c)
  local arguments = each(needed(c), function(pair)
    local value = type(pair[2]) == "string" and pair[2] or json(pair[2])
    return " \\\n  --" .. pair[1].name .. " " .. shell.word(value)
  end)
  return SCRIPT:gsub("KIND", c.kind) .. table.concat(arguments) .. ' \\\n  "$@"\n'
end

---@param c crdforge.Component
---@return string
function M.pipeline(c)
  return pipeline.of_component(c, needed(c), "../../python/component.yaml",
                               "../../component.yaml")
end

return M
