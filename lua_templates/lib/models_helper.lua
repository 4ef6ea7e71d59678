-- SPDX-License-Identifier: Apache-2.0
--
-- The function that makes the step of a pipeline: an argument for each input.
local classes_of = require "lib.models_classes"
local names = require "lib.models_names"
local prose = require "lib.prose"
local python = require "lib.python"

local M = {}

-- Modules of the package, which a function must not hide.
local MODULES = list { "models", "component" }

-- How an input is handed over, by its type; none: as it is.
local THROUGH = { ["int-or-string"] = "int_or_text", any = "any_json" }

local OF_TYPE = { string = "str", integer = "int", number = "float", boolean = "bool",
                  object = "_kfp.Json", array = "_t.Sequence[_t.Any]", any = "_t.Any",
                  ["int-or-string"] = "_t.Union[int, str]" }

---The function of a kind.
---@param c crdforge.Component
---@return string
function M.name(c)
  local name = python.name(snake(c.kind))
  return (has(MODULES, name) or name == "_") and name .. "_" or name
end

---What may be given: a value, or what only the run knows.
---@param i crdforge.Input
local function hint(i, found)
  local value
  if not i.schema or i.type == "any" then
    value = OF_TYPE[i.type]
    if i.enum and i.type == "string" then
      value = "_t.Literal[" .. table.concat(each(i.enum, python.str), ", ") .. "]"
    elseif i.element == "string" then
      value = i.type == "object" and "_t.Mapping[str, str]" or "_t.Sequence[str]"
    end
  else
    value = classes_of.type_of(i.schema, names.key(i.path), found, classes_of.ARGUMENT).hint
  end
  if value == "_t.Any" then
    return value
  elseif value:find("^_t%.Union%[") then
    value = value:sub(10, -2)
  end
  return "_t.Union[" .. value .. ", _kfp.Placeholder" .. (i.required and "]" or ", None]")
end

---@param c crdforge.Component
---@param i crdforge.Input
local function line_about(c, i)
  local words, more = prose.field(i, c), prose.requirement(i)
  words = words and more and words .. " " .. more or words or more
  return "    " .. i.name .. ": " .. (words or i.required and "required" or "optional")
end

---@param c crdforge.Component
local function docstring(c)
  local does = prose.component(c) or "Creates the custom resource " .. c.kind .. "."
  local parts = { does, "", "Nothing of it is taken from a cache.", "" }
  if #c.inputs > 0 then
    parts[#parts + 1] = "Args:"
    for _, i in ipairs(c.inputs) do
      parts[#parts + 1] = line_about(c, i)
    end
    parts[#parts + 1] = ""
  end
  parts[#parts + 1] = "Returns:"
  parts[#parts + 1] = "    The task of the SDK. Outputs: " ..
    table.concat(each(c.outputs, function(o) return o.name end), ", ") .. "."
  return python.docstring(table.concat(parts, "\n"), 4)
end

---@param c crdforge.Component
---@param call string the function
---@return string what stands below the module's docstring
function M.module(c, call)
  local _, found = classes_of.collect(c)
  local parameters, arguments = {}, {}
  for _, i in ipairs(c.inputs) do
    local name = i.name
    parameters[#parameters + 1] = "    " .. name .. ": " .. hint(i, found)
      .. (i.required and ",\n" or " = None,\n")
    arguments[#arguments + 1] = "            " .. python.str(name) .. ": _kfp."
      .. (THROUGH[i.type] or "value") .. "(" .. name .. "),\n"
  end
  local body = table.concat(arguments)
  local signature = #parameters > 0 and "\n    *,\n" .. table.concat(parameters) or ""
  local uses_models = signature:find("_m.", 1, true)
  return table.concat({
    "from __future__ import annotations\n\nimport typing as _t\n\nfrom . import _kfp\n",
    uses_models and "from . import models as _m\n" or "",
    "\n\ndef ", call, "(", signature, ") -> _t.Any:\n",
    docstring(c), "\n    return _kfp.task(\n        __name__.rpartition(\".\")[0],\n        {\n",
    body, "        },\n    )\n",
  })
end

return M
