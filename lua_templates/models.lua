-- SPDX-License-Identifier: Apache-2.0
--
-- A Python package for one kind: typed models of the whole resource, a function that makes the step
-- of a pipeline, and the components that it loads.
local classes_of = require "lib.models_classes"
local helper = require "lib.models_helper"
local kfp_v1 = require "kfp_v1"
local kfp_v2 = require "kfp_v2"
local modules = require "lib.models_python"
local names = require "lib.models_names"
local prose = require "lib.prose"
local python = require "lib.python"

local LIMIT = 300 -- characters of a description

local IMPORTS = [[
from __future__ import annotations

import dataclasses as _d
import typing as _t

from . import _base
from ._base import Null, ObjectMeta
]]

-- What every package exports.
local SHARED = list { "NULL", "Null", "ObjectMeta" }

---@class models.Field
---@field name string
---@field property string
---@field type lib.models.Type
---@field required? boolean
---@field secret? boolean
---@field about? string

---The text of a description under the option, or nil.
local function described(text, options)
  if type(text) ~= "string" or options.descriptions == "none" then
    return nil
  end
  local shown = options.descriptions == "full" and text or first_sentence(text, LIMIT, true)
  return shown:find("[^%s]") and shown or nil
end

---What stands below a field: what the definition says of it, the default, and more.
local function about(description, default, options, more)
  local said = described(description, options)
  if default == nil and not more then
    return said
  end
  local parts = list { said }
  if default ~= nil then
    parts[#parts + 1] = "Default: " .. plain(json(default), LIMIT, true) .. "."
  end
  parts[#parts + 1] = more
  return table.concat(parts, options.descriptions == "full" and "\n\n" or " ")
end

local function field_line(field)
  local name, hint = field.name, field.type.hint
  if field.required then
    return "    " .. name .. ": " .. hint .. "\n"
  elseif field.type.any then
    return "    " .. name .. ": _t.Any = None\n"
  end
  return "    " .. name .. ": _t.Optional[" .. hint .. "] = None\n"
end

---Required ones first, as Python asks for, else in order.
local function field_lines(fields)
  local required, optional = {}, {}
  for _, field in ipairs(fields) do
    local group = field.required and required or optional
    group[#group + 1] = field_line(field)
    if field.about then
      group[#group + 1] = python.docstring(field.about, 4) .. "\n\n"
    end
  end
  return table.concat(required) .. table.concat(optional)
end

local function property_line(field)
  return "        _base.Property(" .. python.str(field.name) .. ", " .. python.str(field.property)
    .. ", " .. field.type.kind .. (field.required and ", required=True" or "")
    .. (field.secret and ", secret=True),\n" or "),\n")
end

---@param rest? lib.models.Type of what has no field
---@param constants? table
local function class_text(name, docstring, fields, rest, constants)
  local lines = field_lines(fields)
  local parts = {
    "\n\n@_d.dataclass(repr=False, eq=False)\nclass " .. name .. "(_base.Model):\n",
    python.docstring(docstring, 4), "\n\n", lines,
  }
  local apart = lines == "" or lines:sub(-2) == "\n\n" -- from what is below
  if rest then
    apart = false
    parts[#parts + 1] = "    extra_properties: _t.Optional[_t.Dict[str, " .. rest.hint
      .. "]] = None\n"
      .. '    """All that has no field here, under its name in the definition."""\n'
  end
  parts[#parts + 1] = (apart and "" or "\n") .. "    _properties = (\n"
    .. table.concat(each(fields, property_line)) .. "    )\n"
  if constants then
    parts[#parts + 1] = "    _constants = " .. python.value(constants, 4) .. "\n"
  end
  parts[#parts + 1] = rest and "    _rest = " .. rest.kind .. "\n" or nil
  return table.concat(parts)
end

---@param class lib.models.Class
local function nested_class(class, found, options)
  local field_names = names.fields(class.properties)
  local required = class.schema.required
  local fields = each(class.properties, function(entry)
    local property, schema = entry[1], entry[2]
    local key = names.key_below(class.key, property)
    return {
      name = field_names[property], property = property,
      about = about(schema.description, schema.default, options),
      type = classes_of.type_of(schema, key, found, classes_of.FIELD),
      required = has(required, property), secret = schema.format == "password",
    }
  end)
  local docstring = described(class.schema.description, options) or
    (class.of == "item" and "An item of " or "The value of ")
      .. plain(table.concat(class.path, "."), LIMIT) .. "."
  return class_text(found[class.key], docstring, fields,
                    classes_of.rest_of(class, found))
end

---The fields of a class that is made of inputs.
---@param c crdforge.Component
---@param fixed? string[] fields that the class has beside them
local function input_fields(c, inputs, found, options, fixed)
  local field_names = names.fields_of_inputs(inputs, fixed)
  local named = c.naming and c.naming.input
  return each(inputs, function(i)
    local path = i.path
    local property = path[#path]
    return {
      name = field_names[property], property = property,
      type = classes_of.type_of(i.schema, names.key(path), found, classes_of.FIELD),
      required = i.required or i.needed, secret = i.secret,
      about = about(i.description, i.default, options, named and named == i.name and
        "In a pipeline it may be left out: a name is made up." or nil),
    }
  end)
end

---The spec, and the whole resource.
---@param c crdforge.Component
local function resource_classes(c, kind, found, options)
  local of_spec, beside = classes_of.properties(c)
  local spec = input_fields(c, of_spec, found, options)
  local needs_spec = false
  for _, field in ipairs(spec) do
    needs_spec = needs_spec or field.required
  end
  local model = function(name) return { hint = name, kind = "_base.Of(" .. name .. ")" } end
  local fields = concat(
    { { name = "metadata", property = "metadata", required = true,
        type = { hint = "ObjectMeta", kind = "_base.Of(ObjectMeta)" } } },
    #spec > 0 and { { name = "spec", property = "spec", type = model(kind .. "Spec"),
                      required = needs_spec } } or {},
    input_fields(c, beside, found, options,
                 list { "metadata", "status", #spec > 0 and "spec" or nil }),
    { { name = "status", property = "status", about = "As last seen; only the cluster sets it.",
        type = { hint = "_t.Dict[str, _t.Any]", kind = "_base.MapOf(_base.ANY)" } } })
  local whole = described(c.description, options) or "A custom resource of the kind " .. kind .. "."
  local text = class_text(kind, whole, fields, nil, map {
    { "apiVersion", c.group .. "/" .. c.version }, { "kind", c.kind } })
  if #spec > 0 then
    text = class_text(kind .. "Spec", "The spec of " .. kind .. ".", spec) .. text
  end
  return text, #spec > 0
end

---@param c crdforge.Component
local function head(c, docstring)
  return python.comment("SPDX-License-Identifier: Apache-2.0") .. "\n"
    .. python.comment("Made by crdforge of " .. prose.definition(c) .. ".") .. "\n"
    .. python.docstring(docstring) .. "\n"
end

---@return string text, string[] exported
local function models_module(c, kind, options)
  local classes, found = classes_of.collect(c)
  local parts, exported = {}, concat(SHARED)
  for _, class in ipairs(classes) do
    parts[#parts + 1] = nested_class(class, found, options)
    exported[#exported + 1] = found[class.key]
  end
  local resource, has_spec = resource_classes(c, kind, found, options)
  exported[#exported + 1] = has_spec and kind .. "Spec" or nil
  exported[#exported + 1] = kind
  -- A file of many classes needs Null only where one of them has a nullable property.
  local body = table.concat(parts) .. resource
  local has_null = body:find("Null]", 1, true)
    and (body:find(" Null]", 1, true) or body:find("[Null]", 1, true))
  local imports = has_null and IMPORTS or IMPORTS:gsub("Null, ", "")
  return head(c, "Models of the custom resource " .. kind .. ".") .. imports .. body, exported
end

local function init_module(c, kind, exported, call, package)
  local from_models = each(sorted(exported), function(name)
    return not has(SHARED, name) and "    " .. name .. ",\n" or nil
  end)
  local whole = has(exported, kind .. "Spec") and kind .. "Spec, " or ""
  local docstring = table.concat({
    kind .. ": typed models, and the step for Kubeflow Pipelines.",
    "", "    from " .. package .. " import " .. whole .. call, "",
    call .. "() makes a step of a pipeline, with the SDK 1.8 or 2.x; its arguments are models or "
      .. "plain data. " .. kind .. "(...).to_dict() is the whole resource.",
  }, "\n")
  return head(c, docstring) .. "from ._base import NULL, Null, ObjectMeta\n"
    .. "from .component import " .. call .. "\n"
    .. "from .models import (\n" .. table.concat(from_models) .. ")\n\n__all__ = [\n"
    .. table.concat(each(sorted(concat(exported, { call })), function(name)
      return "    " .. python.str(name) .. ",\n"
    end)) .. "]\n"
end

---A format's own options with what they are when nobody chooses.
local function defaults(template, options)
  local all = { image = options.image, namespace = options.namespace,
                service_account = options.service_account, descriptions = options.descriptions,
                create_service_account = options.create_service_account }
  for _, option in ipairs(template.options or {}) do
    all[option.name] = option.default
  end
  return all
end

---The one file of another format, in the package.
local function packaged(c, options, template, name, package)
  for _, made in ipairs(template.emit(c, defaults(template, options))) do
    if made.path == name then
      return file(package .. "/" .. name, made.body, { head = made.head })
    end
  end
  error("the template makes no " .. name)
end

-- A basic string of TOML: JSON, which leaves only one character that TOML does not take.
local function toml(text)
  return (json(text):gsub("\x7F", "\\u007F"))
end

---@param c crdforge.Component
local function pyproject(c, package)
  local version = (c.provenance.release or ""):match("^v?(%d+%.[%d.]*%d)$") or "0"
  return table.concat({
    "# SPDX-License-Identifier: Apache-2.0",
    '[build-system]',
    'requires = ["setuptools>=61"]',
    'build-backend = "setuptools.build_meta"',
    "",
    "[project]",
    "name = " .. toml(c.id),
    "version = " .. toml(version),
    "description = " .. toml(plain("Models of " .. prose.definition(c) ..
      " and its step for Kubeflow Pipelines")),
    'requires-python = ">=3.9"',
    "dependencies = []",
    "",
    "[project.optional-dependencies]",
    'kfp = ["kfp>=1.8,<3"]',
    "",
    "[tool.setuptools]",
    "packages = [" .. toml(package) .. "]",
    "",
    "[tool.setuptools.package-data]",
    package .. ' = ["*.yaml", "py.typed"]', -- text: TOML
    "",
  }, "\n")
end

return {
  summary = "Python package: typed models of the resource, and a function that makes the step",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  ---@param c crdforge.Component
  emit = function(c, options)
    prose.use(options)
    prose.verbatim() -- until the other formats below, which engines read, say how they use it
    local kind, package = names.kind(c.kind), python.name((c.id:gsub("-", "_")))
    local call = helper.name(c)
    local models, exported = models_module(c, kind, options)
    local text = function(name, body)
      return file(package .. "/" .. name, body, { format = "text" })
    end
    return list {
      file("pyproject.toml", pyproject(c, package), { format = "text" }),
      text("__init__.py", init_module(c, kind, exported, call, package)),
      text("models.py", models),
      text("component.py", head(c, "The step " .. kind .. " for Kubeflow Pipelines.")
        .. helper.module(c, call)),
      text("_base.py", modules.base),
      text("_kfp.py", modules.kfp),
      text("py.typed", ""),
      packaged(c, options, kfp_v1, "component.yaml", package),
      packaged(c, options, kfp_v2, "pipeline_spec.yaml", package),
    }
  end,
}
