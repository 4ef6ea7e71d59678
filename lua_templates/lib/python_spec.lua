-- SPDX-License-Identifier: Apache-2.0
--
-- src/<Kind>_spec.py: what a component takes and gives, for the runtime's command line.
local data = require "lib.data"
local python = require "lib.python"

local M = {}

local PARSERS = {
  string = "str", integer = "int", number = "number", boolean = "SpecInputParsers.str_to_bool",
  object = "SpecInputParsers.yaml_or_json_dict", array = "SpecInputParsers.yaml_or_json_list",
  ["int-or-string"] = "int_or_string", any = "anything",
}

-- For types that the runtime has no parser for. Empty text is no value, as for the runtime's own.
local OWN_PARSERS = {
  { name = "number", modules = { "argparse", "json", "re" }, source = [[
def number(text: str):
    """A number of JSON: an integer stays one."""
    if not text:
        return None
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    if not re.fullmatch(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?", text):
        raise argparse.ArgumentTypeError(json.dumps(text) + " is no number")
    return float(text)]] },
  { name = "int_or_string", modules = { "re" }, source = [[
def int_or_string(text: str):
    """An integer where the text is one, else the text."""
    if not text:
        return None
    return int(text) if re.fullmatch(r"-?[0-9]+", text) else text]] },
  -- text: Python
  { name = "anything", modules = { "json" }, source = [[
def no_constant(word: str):
    """NaN and Infinity are no JSON, whatever the parser says."""
    raise ValueError(word)


def anything(text: str):
    """What the text is as JSON, else the text."""
    if not text:
        return None
    try:
        return json.loads(text, parse_constant=no_constant)
    except ValueError:
        return text]] },
}

local FILE = [[
$head
"""What the $kind component takes and gives."""

$above


@dataclass
$inputs_class
    """The inputs of $kind."""$input_fields


@dataclass
$outputs_class
    """The outputs of $kind."""$output_fields


$spec_class
    """The arguments of the $kind component."""

    INPUTS = $inputs_name($inputs)

    OUTPUTS = $outputs_name($outputs)

    def __init__(self, arguments: List[str]):
        super().__init__(
            arguments,
            $inputs_name,
            $outputs_name,
        )

    @property
$get_inputs
        return super().inputs

    @property
$get_outputs
        return super().outputs

    @property
$get_output_paths
        return super().output_paths
]]

---The parsers of our own that the inputs need.
local function own_parsers(face)
  return each(OWN_PARSERS, function(parser)
    for _, i in ipairs(face.inputs) do
      if PARSERS[i.type] == parser.name then
        return parser
      end
    end
  end)
end

local function imports(face, parsers)
  local modules, runtime_parsers = {}, false
  for _, name in ipairs { "argparse", "json", "re" } do
    for _, parser in ipairs(parsers) do
      modules[#modules + 1] = has(parser.modules, name) and not has(modules, "import " .. name)
        and "import " .. name or nil
    end
  end
  for _, i in ipairs(face.inputs) do
    runtime_parsers = runtime_parsers or PARSERS[i.type]:find("^SpecInput") ~= nil
  end
  local common = each({
    face.region == "required" and "COMMON_INPUTS" or "",
    "SageMakerComponentBaseOutputs",
    "SageMakerComponentCommonInputs",
    (#face.inputs > 0) and "SageMakerComponentInput as Input" or "",
    (#face.inputs > 0 or face.region ~= "required")
      and "SageMakerComponentInputValidator as InputValidator" or "",
    (#face.status > 0 or face.resource_name) and "SageMakerComponentOutput as Output" or "",
    (#face.status > 0 or face.resource_name)
      and "SageMakerComponentOutputValidator as OutputValidator" or "",
  }, function(name) return name ~= "" and name or nil end)
  return table.concat(concat(list(modules), list {
    "from dataclasses import dataclass",
    "from typing import Dict, List",
    "",
    "from commonv2.common_inputs import (\n    " .. table.concat(common, ",\n    ") .. ",\n)",
    "from commonv2.sagemaker_component_spec import SageMakerComponentSpec",
  }, runtime_parsers and list {
    "from commonv2.spec_input_parsers import SpecInputParsers",
  } or nil), "\n")
end

---A table in the module: what a name stands for. Of no entries there is none.
local function table_of(about, name, fields, value)
  if #fields == 0 then
    return nil
  end
  return "# " .. about .. "\n" .. name .. " = " .. python.value(map(each(fields, function(field)
    return { field.name, value(field) }
  end)))
end

local function last_step(field)
  return field.path[#field.path]
end

local EMPTY = { object = "{}", array = "[]" }

---The tables that a spec module has, as { name, source }: lib/python_component.lua imports them.
---Worked out once, and shared.
---@type fun(face: crdforge.PythonInterface): {[1]: string, [2]: string}[]
M.tables = data.once(function(face)
  local properties = each(face.status, function(o) return #o.path == 2 and o or nil end)
  local empty = each(properties, function(o) return EMPTY[o.type] and o or nil end)
  local tables = list {
    { "SPEC_KEYS", table_of("The property of the spec that each input is.", "SPEC_KEYS",
                            face.spec, last_step) },
    { "TOP_KEYS", table_of("The property of the resource that each of these inputs is.",
                           "TOP_KEYS", face.top, last_step) },
    { "STATUS_KEYS", table_of("The property of the status that each output is.", "STATUS_KEYS",
                              properties, last_step) },
    { "EMPTY_OUTPUTS", not face.upstream and table_of(
      "What is written where the status has no such property; elsewhere it is empty text.",
      "EMPTY_OUTPUTS", empty, function(o) return EMPTY[o.type] end) or nil },
  }
  return each(tables, function(entry) return entry[2] and entry or nil end)
end)

local function fields(names, type_name)
  return #names == 0 and "" or "\n\n" .. table.concat(each(names, function(name)
    return python.annotate("    " .. name, type_name)
  end), "\n")
end

---The arguments of a call in the body of a class, a line each.
local function arguments(items)
  return #items == 0 and "" or "\n" .. table.concat(each(items, function(item)
    return "        " .. item .. ",\n"
  end)) .. "    "
end

---argparse formats descriptions, so that a % must be doubled.
local function description(text)
  return python.str(text:find("%", 1, true) and text:gsub("%%", "%%%%") or text)
end

local function validator(name, about, type_name, required)
  return name .. "=InputValidator(\n            input_type=" .. type_name
    .. ",\n            description=" .. description(about)
    .. ",\n            required=" .. (required and "True" or "False") .. ",\n        )"
end

local function inputs(face)
  local items = each(face.inputs, function(i)
    return validator(i.name, face.about(i), PARSERS[i.type], i.required)
  end)
  return arguments(concat(items, list {
    face.region == "required" and "**vars(COMMON_INPUTS)"
      or validator("region", "Not used: this kind has no region.", "str", false),
  }))
end

local function output_validator(name, about)
  return name .. "=OutputValidator(\n            description=" .. description(about)
    .. ",\n        )"
end

local function outputs(face)
  local items = each(face.status, function(o) return output_validator(o.name, face.about(o)) end)
  return arguments(concat(items, face.resource_name and list {
    output_validator(face.resource_name, face.resource_name_text),
  } or nil))
end

local function names_of(list_)
  return each(list_, function(field) return field.name end)
end

---@param c crdforge.Component
---@param face crdforge.PythonInterface
---@return string
function M.text(c, face)
  local parsers = own_parsers(face)
  local prefix = "SageMaker" .. c.kind
  local output_names = concat(names_of(face.status),
                              face.resource_name and list { face.resource_name } or nil)
  local tables = each(M.tables(face), function(entry) return entry[2] end)
  local function class(name, bases)
    return python.call("class " .. name .. "(", bases, "):")
  end
  return python.fill(FILE, {
    head = python.comment("Made by crdforge from " .. face.definition .. "."),
    kind = c.kind,
    inputs_name = prefix .. "Inputs",
    outputs_name = prefix .. "Outputs",
    above = python.module(imports(face, parsers), tables,
                          each(parsers, function(parser) return parser.source end)),
    inputs_class = class(prefix .. "Inputs", { "SageMakerComponentCommonInputs" }),
    outputs_class = class(prefix .. "Outputs", { "SageMakerComponentBaseOutputs" }),
    spec_class = ("class %sSpec(\n    SageMakerComponentSpec[\n        %sInputs,\n"
      .. "        %sOutputs,\n    ],\n):"):format(prefix, prefix, prefix),
    input_fields = fields(names_of(face.inputs), "Input"),
    output_fields = fields(output_names, "Output"),
    inputs = inputs(face),
    outputs = outputs(face),
    get_inputs = python.getter("inputs", prefix .. "Inputs"),
    get_outputs = python.getter("outputs", prefix .. "Outputs"),
    get_output_paths = python.getter("output_paths", "Dict[str, str]"),
  })
end

return M
