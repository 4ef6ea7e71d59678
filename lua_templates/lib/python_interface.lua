-- SPDX-License-Identifier: Apache-2.0
--
-- What takes part in a component of the Python runtime, and under which names: the top-level
-- properties, as in the original; not the leaves below them and not crdforge's own inputs.
local data = require "lib.data"
local prose = require "lib.prose"
local python = require "lib.python"

local M = {}

M.REGION = "services.k8s.aws/region"

-- Modules that the generated files, or the runtime, import: a kind's folder must not be one.
local MODULES = { "argparse", "commonv2", "dataclasses", "json", "logging", "re", "sys", "typing",
                  "yaml" }

---@class crdforge.PythonInterface
---@field upstream boolean compat=upstream
---@field kind string
---@field definition string "trainingjobs.sagemaker.services.k8s.aws/v1alpha1"
---@field title string
---@field spec crdforge.PythonField[] properties of the spec
---@field top crdforge.PythonField[] the whole spec, or what stands beside it
---@field inputs crdforge.PythonField[] both
---@field status crdforge.PythonField[] properties of the status, or the whole of it
---@field resource_name? string the output that holds the resource's name
---@field resource_name_text string its description
---@field region? "required"|"ignored"
---@field annotated boolean whether the region is an annotation of the resource
---@field about fun(field: table): string a description

---@class crdforge.PythonField
---@field name string
---@field path string[]
---@field type string
---@field required? boolean
---@field naming? boolean holds the cloud resource's own name
---@field description? string
---@field input crdforge.Input of the component document

---Options of the command line that an input must not have: argparse's own, and those of outputs.
local function taken_options(status)
  local taken = { help = true }
  each(status, function(o) taken[o.name .. "_output_path"] = true end)
  return taken
end

local function free_name(name, taken)
  while taken[name] do
    name = "spec_" .. name
  end
  taken[name] = true
  return name
end

local function takes_part(i)
  return not i.own and not i.inside
    and (#i.path == 1 or #i.path == 2 and i.path[1] == "spec")
end

---@param c crdforge.Component
local function inputs_of(c, taken)
  local parts = each(c.inputs, function(i) return takes_part(i) and i or nil end)
  local names = each(parts, function(i) return not taken[i.name] and i.name or "" end)
  each(names, function(name) taken[name] = true end)
  return each(parts, function(i, index)
    local naming = c.naming ~= nil and c.naming.input == i.name
    return {
      name = names[index] ~= "" and i.name or free_name(i.name, taken),
      path = i.path, type = i.type, naming = naming, description = i.description, input = i,
      -- The definition requires the name field, too; the program makes a name when it is empty.
      required = i.required or i.needed or naming,
    }
  end)
end

local function status_of(c)
  return each(c.outputs, function(o)
    return not o.own and o.path[1] == "status" and #o.path <= 2 and o or nil
  end)
end

---The output with the resource's name. Of SageMaker's kinds it is the original's; of others it is
---called as in every other format.
local function resource_name_of(c, face)
  local original = c.group == "sagemaker.services.k8s.aws" or face.upstream
  if face.upstream and c.kind == "TrainingJob" then
    return nil -- the original's has none
  end
  for _, o in ipairs(face.status) do
    original = original and o.name ~= "sagemaker_resource_name"
  end
  return original and "sagemaker_resource_name" or "resource_name"
end

---The original's descriptions: up to the first full stop, and a full stop.
local function upstream_about(field)
  local text = plain(field.description)
  return text ~= "" and text:match("^[^.]*") .. "." or ""
end

local ABOUT = {
  full = function(field) return plain(field.description) end,
  short = function(field) return prose.short(field) or "" end,
  none = function() return "" end,
}

---Whether a value that a script set takes the runner: here the runtime makes names, and takes the
---namespace of its own.
---@param c crdforge.Component
---@param field {name: string, path: (string|integer)[], option?: string}
function M.is_runners(c, field)
  return field.option ~= nil or c.naming ~= nil and c.naming.input == field.name
    or field.path[1] == "metadata" and (field.path[2] == "name" or field.path[2] == "namespace")
end

local function refuse_name(c)
  if not python.is_name(c.kind) or has(MODULES, c.kind) then
    refuse("python: the kind " .. c.kind .. " cannot be the name of a Python package",
           "use another format")
  end
end

---@param c crdforge.Component
---@return crdforge.PythonInterface
function M.of(c, options)
  refuse_name(c)
  local ack = c.rules.family == "ack"
  local sagemaker = c.group == "sagemaker.services.k8s.aws"
  local upstream = options.compat == "upstream"
  local face = {
    upstream = upstream, kind = c.kind, definition = prose.definition(c),
    title = (sagemaker or upstream) and "SageMaker - " .. c.kind or c.title,
    status = status_of(c),
    region = (ack or upstream) and "required" or "ignored",
    annotated = ack or upstream,
    about = data.once(upstream and upstream_about or ABOUT[options.descriptions] or ABOUT.short),
  }
  face.inputs = inputs_of(c, taken_options(face.status))
  face.spec = each(face.inputs, function(i) return #i.path == 2 and i or nil end)
  face.top = each(face.inputs, function(i) return #i.path == 1 and i or nil end)
  face.resource_name = resource_name_of(c, face)
  face.resource_name_text = (sagemaker or upstream) and "Resource name on Sagemaker"
    or "Name of the custom resource."
  return face
end

return M
