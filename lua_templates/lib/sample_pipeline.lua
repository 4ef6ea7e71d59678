-- SPDX-License-Identifier: Apache-2.0
--
-- Sample pipelines in Python that both SDKs of Kubeflow Pipelines compile, with caching switched
-- off. An input's name may be any word: what the pipeline function uses besides its parameters
-- begins with "_" or is in capital letters, as no input does.
local python = require "lib.python"
local tags = require "lib.tags"

local M = {}

local PYTHON = {
  string = "str", integer = "int", number = "float", boolean = "bool", object = "dict",
  array = "list", ["int-or-string"] = "str", any = "str",
}

-- What makes pipelines of both SDKs pass over their caches.
local UNCACHED = [[
def _uncached(task):
    """The step makes something in the cluster: an earlier run's result will not do."""
    task.set_caching_options(False)
    if hasattr(task, "execution_options"):  # kfp 1.8
        task.execution_options.caching_strategy.max_cache_staleness = "P0D"
    return task]]

---"TrainingJob" gives "TRAINING_JOB".
---@param kind string
function M.constant(kind)
  return python.name(kind:gsub("(%l)(%u)", "%1_%2"):upper())
end

---Whether a text ends a line for some reader of YAML.
local function breaks(text)
  return text:find("[\n\r]") or text:find("\u{85}") or text:find("\u{2028}")
    or text:find("\u{2029}")
end

---A value as a pipeline's parameter of that type takes it. Two things that a default or enum of a
---definition may hold go no further: what is in {{ }}, which Argo would evaluate, and line ends,
---since kfp 2 writes the default of a text into a comment of what it compiles.
local function literal(kind, value, indent)
  if kind == "float" and math.type(value) == "integer" then
    return value .. ".0"
  elseif kind == "str" and type(value) ~= "string" then
    value = json(value)
  elseif kind == "str" and breaks(value) then
    value = plain(value)
  end
  return tags.text(python.value(value, indent))
end

---A value as the SDKs take it for an input of that type.
---@param type_ crdforge.Type
---@param value any
---@param indent integer of the line that it begins in
---@return string
function M.literal(type_, value, indent)
  return literal(PYTHON[type_], value, indent)
end

---A parameter of the pipeline function.
---@param name string
---@param type_ crdforge.Type
---@param value any its default
function M.parameter(name, type_, value)
  local kind = PYTHON[type_]
  local annotated = name .. ": " .. kind
  return "    " .. annotated .. " = " .. literal(kind, value, 4) .. ",\n"
end

local USAGE = [[
kfp 1.8, for a v1 backend (or --output pipeline.yaml):
    dsl-compile --py THIS_FILE --output pipeline.tar.gz
kfp 2, for a v2 backend:
    kfp dsl compile --py THIS_FILE --output pipeline.yaml]]

---A step: the component's constant and its arguments, name to expression.
---@param step {variable: string?, constant: string, arguments: {[1]: string, [2]: string}[]}
local function call(step)
  local arguments = table.concat(each(step.arguments, function(argument)
    return ("            %s=%s,\n"):format(argument[1], argument[2])
  end))
  local inner = #step.arguments == 0 and step.constant .. "()"
    or step.constant .. "(\n" .. arguments .. "        )"
  local head = "    " .. (step.variable and step.variable .. " = " or "") .. "_uncached("
  return #step.arguments == 0 and head .. inner .. ")"
    or head .. "\n        " .. inner .. "\n    )"
end

---Loads a component: from the first path that there is, where it may be at one of two.
local function load(component)
  local constant, path, other = component[1], component[2], component[3]
  if other then
    return ("_PATH = os.path.join(_HERE, %s)\nif not os.path.exists(_PATH):\n"
      .. "    _PATH = os.path.join(_HERE, %s)\n"
      .. "%s = components.load_component_from_file(_PATH)"):format(
      python.str(path), python.str(other), constant)
  end
  return ("%s = components.load_component_from_file(\n    os.path.join(_HERE, %s)\n)"):format(
    constant, python.str(path))
end

---The file.
---@param p {about: string, more: string, name: string, description: string, load: string[][],
---  parameters: string[], steps: table[]}
---  load: constant and path, or two, of each component, relative to the file.
function M.text(p)
  local loads = each(p.load, load)
  local head = #p.parameters == 0 and "def pipeline():"
    or "def pipeline(\n" .. table.concat(p.parameters) .. "):"
  return table.concat({
    python.docstring(p.about .. "\n\n" .. USAGE .. "\n\n" .. p.more),
    "",
    "import os",
    "",
    "from kfp import components, dsl",
    "",
    "_HERE = os.path.dirname(os.path.abspath(__file__))",
    table.concat(loads, "\n"),
    "",
    "",
    UNCACHED,
    "",
    "",
    "@dsl.pipeline(\n    name=" .. python.str(p.name) .. ",\n    description="
      .. python.str(p.description) .. ",\n)",
    head,
    table.concat(each(p.steps, call), "\n"),
  }, "\n") .. "\n"
end

---A pipeline of one step.
---@param c crdforge.Component
---@param needed {[1]: crdforge.Input, [2]: any}[] what the pipeline asks for
---@param component string path of the component, from the file
---@param other? string where it is when it is not there
---@param inputs? {name: string}[] all that the component takes, where that is not c.inputs
function M.of_component(c, needed, component, other, inputs)
  local constant = M.constant(c.kind)
  local asked = {}
  for _, pair in ipairs(needed) do
    asked[pair[1].name] = true
  end
  local optional = each(inputs or c.inputs, function(i)
    return not asked[i.name] and i.name or nil
  end)
  local more = "The values are made up: change them, here or when a run is started."
  if #optional > 0 then
    more = more .. "\n\nThe component also takes: " .. table.concat(optional, ", ") .. "."
  end
  return M.text {
    about = plain(c.title .. " as a pipeline of one step: a start for your own.", 80),
    more = more,
    name = c.id,
    description = plain("Runs one " .. c.kind .. ".", 200),
    load = { { constant, component, other } },
    parameters = each(needed, function(pair)
      return M.parameter(pair[1].name, pair[1].type, pair[2])
    end),
    steps = { {
      constant = constant,
      arguments = each(needed, function(pair) return { pair[1].name, pair[1].name } end),
    } },
  }
end

return M
