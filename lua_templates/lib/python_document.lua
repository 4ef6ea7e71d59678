-- SPDX-License-Identifier: Apache-2.0
--
-- component.yaml of a component of the Python runtime, for Kubeflow Pipelines.
local data = require "lib.data"
local kfp_component = require "lib.kfp_component"
local prose = require "lib.prose"
local python = require "lib.python"

local M = {}

local TYPES = {
  string = "String", integer = "Integer", number = "Float", boolean = "Boolean",
  object = "JsonObject", array = "JsonArray",
}
local OUTPUT_TYPES = { object = "JsonObject", array = "JsonArray" } -- what is absent is empty text

local REGION = { name = "region", type = "string", required = true }

local function text_or_nil(text)
  return text ~= "" and text or nil
end

---The inputs of the document: the region first where the kind has one, as in the original.
local function inputs_of(face)
  return concat(face.region == "required" and list { REGION } or nil, face.inputs)
end

---An empty name is the way to have one made: the program's argument is required.
local function input(face, i)
  return map {
    { "name", i.name },
    { "type", TYPES[i.type] or "String" },
    { "description", text_or_nil(i == REGION and "AWS region to work in." or face.about(i)) },
    { "default", i.naming and "" or nil },
    { "optional", not i.required or nil },
  }
end

local function arguments_of(c, face)
  local args = { c.kind .. "/src/" .. c.kind .. "_component.py" }
  each(inputs_of(face), function(i)
    for _, argument in ipairs(kfp_component.arguments(i, "--" .. i.name)) do
      args[#args + 1] = argument
    end
  end)
  each(M.outputs(face), function(o)
    local n = #args
    args[n + 1], args[n + 2] = "--" .. o.name .. "_output_path", map { { "outputPath", o.name } }
  end)
  return list(args)
end

---Name, type and description of every output; worked out once, and shared.
M.outputs = data.once(function(face)
  return concat(each(face.status, function(o)
    return { name = o.name, type = o.type, about = face.about(o) }
  end), face.resource_name and list {
    { name = face.resource_name, type = "string", about = face.resource_name_text },
  } or nil)
end)

---@param c crdforge.Component
local function tree(c, face, image)
  return map {
    { "name", face.title },
    { "description", prose.component(c, prose.no_cache_with_kfp_2) },
    { "metadata", map {
      { "annotations", map {
        { "volatile_component", "true" }, -- a step with side effects must not come from a cache
        { "crdforge/definition", face.definition },
      } },
      { "labels", map { { "app.kubernetes.io/managed-by", "crdforge" } } },
    } },
    { "inputs", each(inputs_of(face), function(i) return input(face, i) end) },
    { "outputs", each(M.outputs(face), function(o)
      return map {
        { "name", o.name },
        { "type", OUTPUT_TYPES[o.type] or "String" },
        { "description", text_or_nil(o.about) },
      }
    end) },
    { "implementation", map { { "container", map {
      { "image", image },
      { "command", list { "python3" } },
      { "args", arguments_of(c, face) },
    } } } },
  }
end

-- --- as the original laid it out ---------------------------------------------------------------

local UPSTREAM_TYPES = {
  string = { "String", "''" }, integer = { "Integer", "0" }, number = { "Float", "0" },
  boolean = { "Bool", "False" }, object = { "JsonObject", "'{}'" }, array = { "JsonArray", "'[]'" },
}
local REGION_TEXT = "The region to use for the training job" -- of every kind

-- text: the original's layout, which the core's writer does not have
local UPSTREAM = [[
name: $name
description: $description
inputs:
$region
  ########################### made from the definition ###########################
$inputs
  ########################## end of what is made of it ###########################
outputs:$outputs
implementation:
  container:
    image: $image
    command: [python3]
    args:
      - $script
$arguments
]]

-- text: as above
local BLOCK = [[
  - {
      name: $name,
      type: $type,
$default
      description: $description,
    }]]

---A scalar between double quotes, in the way of every YAML reader.
local function quoted(text)
  local pair = yaml(map { { "x", text .. " #" } }):sub(4, -2) -- " #" is never written plain
  return (pair:gsub(' #"$', '"'))
end

---A name, which is plain unless it is a word such as "on".
local function plain_name(name)
  return yaml(map { { "x", name } }):sub(4, -2)
end

local function block(name, type_name, default, about)
  return python.fill(BLOCK, {
    name = plain_name(name),
    type = type_name,
    default = default and "      default: " .. default .. "," or "",
    description = quoted(about),
  })
end

---@param c crdforge.Component
local function upstream_text(c, face, image)
  local inputs = each(face.inputs, function(i)
    local type_ = UPSTREAM_TYPES[i.type] or UPSTREAM_TYPES.string
    return block(i.name, type_[1], type_[2], face.about(i))
  end)
  local outputs = each(M.outputs(face), function(o)
    return "\n" .. block(o.name, (UPSTREAM_TYPES[o.type] or UPSTREAM_TYPES.string)[1], nil, o.about)
  end)
  local arguments = each(inputs_of(face), function(i)
    -- text: as above
    return ("      - --%s\n      - { inputValue: %s }"):format(i.name, plain_name(i.name))
  end)
  return python.fill(UPSTREAM, {
    name = quoted("Sagemaker - " .. c.kind),
    description = quoted("Create " .. c.kind),
    region = block("region", "String", nil, REGION_TEXT),
    inputs = table.concat(inputs, "\n"),
    outputs = #outputs > 0 and table.concat(outputs) or " []",
    image = quoted(image),
    script = c.kind .. "/src/" .. c.kind .. "_component.py",
    arguments = table.concat(arguments, "\n"),
  })
end

---@param c crdforge.Component
---@param image string
---@return crdforge.File
function M.file(c, face, image)
  if face.upstream then
    return file("component.yaml", upstream_text(c, face, image), { format = "text" })
  end
  return file("component.yaml", tree(c, face, image))
end

return M
