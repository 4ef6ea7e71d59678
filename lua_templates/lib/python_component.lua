-- SPDX-License-Identifier: Apache-2.0
--
-- src/<Kind>_component.py: how a component makes its resource and tells when it is done.
local interface = require "lib.python_interface"
local python = require "lib.python"
local python_spec = require "lib.python_spec"
local status = require "lib.python_status"

local M = {}

-- text: Python
local FILE = [[
$head
"""The $kind component: makes the resource and waits until it is done."""

$above


@ComponentMetadata(
    name=$title,
    description="",
    spec=$spec_name,
)
$class
    """Runs $kind."""

    def Do(
        self,
        spec: $spec_name,
    ) -> None:
        self.namespace = $namespace
        logging.info("Namespace: %s", self.namespace)
$name
        self.group = $group
        self.version = $version
        self.plural = $plural
        self.spaced_out_resource_name = $spaced
$outline
$location
        self.update_supported = $update
        super().Do(
            spec.inputs,
            spec.outputs,
            spec.output_paths,
        )

    def _create_job_request(
        self,
        inputs: $inputs_name,
        outputs: $outputs_name,
    ) -> Dict:
$request

    def _submit_job_request(self, request: Dict) -> Dict:
$submit

    def _on_job_terminated(self) -> None:
        super()._delete_custom_resource()

    def _after_submit_job_request(
        self,
        job: Dict,
        request: Dict,
        inputs: $inputs_name,
        outputs: $outputs_name,
    ) -> None:
$submitted

    def _get_upgrade_status(self) -> SageMakerJobStatus:
        return self._get_job_status()

$status

    def _after_job_complete(
        self,
        job: Dict,
        request: Dict,
        inputs: $inputs_name,
        outputs: $outputs_name,
    ) -> None:
$complete


if __name__ == "__main__":
$run
]]

-- Names of no input: the runtime gives them, or the file itself.
local TEXT_OF = [[
def text_of(value, empty: str) -> str:
    """A value of the status as an output: JSON, but a text as it is."""
    if value is None:
        return empty
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))]]

---"TrainingJob" -> "Training Job".
local function spaced(kind)
  return (kind:gsub("(.)(%u%l+)", "%1 %2"):gsub("([%l%d])(%u)", "%1 %2"))
end

-- What the runtime puts behind a prefix: the time and four letters, with a "-" in front of each.
local SUFFIX = 20

---The name of the resource: as given, else made up; both ways it is also the cloud resource's.
local function name(c, face)
  local prefix = spaced(c.kind):gsub(" ", "-"):lower()
  local longest = math.min(c.naming and c.naming.length or 63, 63)
  local arguments = { "prefix=" .. python.str(prefix) }
  if not face.upstream then -- the runtime's own limit of 32 would cut off the front
    arguments[1] = "prefix=" .. python.str((prefix:sub(1, longest - SUFFIX):gsub("%-+$", "")))
    arguments[2] = "max_length=" .. longest
  end
  local function made(blanks)
    return python.call(blanks .. "name = SageMakerComponent._generate_unique_timestamped_id(",
                       arguments, ")")
  end
  for _, i in ipairs(face.spec) do
    if i.naming then
      return python.assign("        name", "spec.inputs." .. i.name)
        .. "\n        if not name:\n" .. made("            ")
        .. "\n        self.job_name = name\n"
        .. python.assign("        spec.inputs." .. i.name, "name")
    end
  end
  return made("        ") .. "\n        self.job_name = name"
end

---Whether the original's runtime finds the property of an input by the input's name. It writes each
---part but the first in Python's title case, where a letter behind a digit is large, too.
local function found_by_name(i)
  local special = { role_arn = "roleARN", execution_role_arn = "executionRoleARN" }
  local first, rest = i.name:match("^([^_]*)(.*)$")
  local title = first .. rest:gsub("%f[%a]%l", string.upper):gsub("_", "")
  return (special[i.name] or title) == i.path[2] and not rest:find("%d%l")
end

-- text: Python
local PUT = [[
def put(request: Dict, path: List, value, fixed: bool) -> None:
    """Sets the value where there is none; another for what is fixed is refused."""
    at, last = request, path[-1]
    for step, below in zip(path, path[1:]):
        if isinstance(step, int):
            if not at:
                at.append({})
        elif at.get(step) is None:
            at[step] = [] if isinstance(below, int) else {}
        at = at[step]
    if isinstance(last, int):
        found = at[0] if at else None
    else:
        found = at.get(last)
    if fixed and $given and found != value:
        place = ".".join(str(step) for step in path)
        raise ValueError(f"{place} is fixed to {value!r}: leave it out")
    if not fixed and found is not None:
        return
    if isinstance(last, int):
        at[:1] = [value]
    else:
        at[last] = value]]

---What a script set and the request can have: { path, value, fixed } of each value.
---@param c crdforge.Component
local function set_values(c)
  return concat(each(c.fixed or {}, function(fixed)
    return not interface.is_runners(c, fixed) and { fixed.path, fixed.value, true } or nil
  end), each(c.inputs, function(i)
    return i.supplied and not interface.is_runners(c, i) and { i.path, i.default, false } or nil
  end))
end

---The function. The original's runtime sends empty values for what was not given.
local function put_text(face)
  return python.fill(PUT, { given = face.upstream and "found" or "found is not None" })
end

---Lines that put them into the request.
local function put_values(c)
  return each(set_values(c), function(set)
    return python.call("        put(", {
      "request", python.value(list(each(set[1], function(step) return step end)), 12),
      python.value(set[2], 12), set[3] and "True" or "False" }, ")")
  end)
end

---The runtime's own request, and what its way from names to properties loses or gets wrong.
local function upstream_request(c, face)
  local lines = { "        request = super()._create_job_yaml(inputs, outputs)" }
  local lost = each(face.spec, function(i)
    return not found_by_name(i) and i or nil
  end)
  for _, i in ipairs(lost) do
    lines[#lines + 1] = python.call("        restore(", {
      "request[\"spec\"]", python.str(i.path[2]), "inputs." .. i.name }, ")")
  end
  for _, i in ipairs(face.top) do
    lines[#lines + 1] = python.call("        restore(", {
      "request", python.str(i.path[1]), "inputs." .. i.name }, ")")
  end
  each(put_values(c), function(line) lines[#lines + 1] = line end)
  lines[#lines + 1] = "        return request"
  return table.concat(lines, "\n"), #lost + #face.top > 0
end

local RESTORE = [[
def restore(request: Dict, key: str, value) -> None:
    """Sets a property that the runtime cannot find by the name of its input."""
    if value not in (None, "", {}, []):
        request[key] = value]]

local FILL = [[
        with open(self.job_request_outline_location, encoding="utf-8") as outline:
            request = yaml.safe_load(outline)
        request["metadata"]["name"] = self.job_name.lower()
$region
$spec
$top
        # Keys alone: a value may be a secret.
        logging.info("Request: %s", list(request.get("spec") or request))
        return request]]

-- text: Python
local GIVEN = [[
            key: getattr(inputs, name)
            for name, key in $table.items()
            if getattr(inputs, name) is not None]]

local function given(open, table_name, close)
  return open .. "\n" .. python.fill(GIVEN, { table = table_name }) .. "\n        " .. close
end

---The outline with every input that was given, each under the property of its own.
local function request(c, face)
  if face.upstream then
    return (upstream_request(c, face))
  end
  return python.fill(FILL, {
    region = face.annotated and '        annotations = request["metadata"]["annotations"]\n'
      .. "        annotations[" .. python.str(interface.REGION) .. "] = inputs.region" or "",
    spec = #face.spec > 0 and given('        request["spec"] = {', "SPEC_KEYS", "}")
      or '        del request["spec"]',
    top = table.concat(concat(#face.top > 0 and list {
      given("        given = {", "TOP_KEYS", "}"), "        request.update(given)",
    } or nil, put_values(c)), "\n"),
  })
end

local UPDATE = [[
        if self.resource_upgrade:
            self.initial_status = (self._get_resource() or {}).get("status")
            return super()._patch_custom_resource(request)]]

local function submit(c, updates)
  -- The first waits for a status, 12 times 15 seconds; only ACK promises one.
  local create = c.rules.family == "ack"
    and "        return super()._create_resource(request, 12, 15)"
    or "        return super()._create_custom_resource(request)"
  return (updates and UPDATE .. "\n" or "") .. create
end

local LINKS = [[
        for title, address in LINKS.items():
$words
            logging.info("%s: %s", title, address)]]

-- What stands for a word in an address.
local LINK_WORDS = {
  { "region", "inputs.region" },
  { "namespace", "self.namespace" },
  { "name", "self.job_name" },
  { "arn", 'at(self._get_resource(), "status", "ackResourceMetadata", "arn")' },
}

---The words that the addresses hold.
local function link_words(links)
  return each(LINK_WORDS, function(word)
    for _, entry in ipairs(links) do
      if entry[2]:find("{" .. word[1] .. "}", 1, true) then
        return word
      end
    end
  end)
end

---@param c crdforge.Component
local function submitted(c, links)
  local lines = {}
  if #links > 0 and c.rules.class == "job" then
    lines[1] = python.call("        logging.info(", {
      python.str(spaced(c.kind) .. " with the name: %s"), "self.job_name" }, ")")
  end
  if #links == 0 then
    return "        pass"
  end
  local words = each(link_words(links), function(word)
    local value = "str(" .. word[2] .. ")"
    return python.call("            address = address.replace(",
                       { python.str("{" .. word[1] .. "}"), value }, ")")
  end)
  lines[#lines + 1] = python.fill(LINKS, { words = table.concat(words, "\n") })
  return table.concat(lines, "\n")
end

local SET = [[
        status = (self._get_resource() or {}).get("status") or {}
        for name, key in STATUS_KEYS.items():
            value = status.get(key)
            setattr(outputs, name, $value)]]

---@param face crdforge.PythonInterface
local function complete(face, empty)
  local lines = {}
  local value = face.upstream and "str(value)"
    or empty and 'text_of(value, EMPTY_OUTPUTS.get(name, ""))' or 'text_of(value, "")'
  for _, o in ipairs(face.status) do
    if #o.path == 2 then
      lines[1] = python.fill(SET, { value = value })
    else
      lines[#lines + 1] = '        status = (self._get_resource() or {}).get("status")'
      lines[#lines + 1] = "        outputs." .. o.name .. " = "
        .. (face.upstream and "str(status)" or 'text_of(status, "{}")')
    end
  end
  lines[#lines + 1] = face.resource_name
    and "        outputs." .. face.resource_name .. " = self.job_name" or nil
  return #lines > 0 and table.concat(lines, "\n") or "        pass"
end

local function imports(c, face, needs)
  local tables = each(python_spec.tables(face), function(entry)
    local used = entry[1] == "STATUS_KEYS" or not face.upstream
    return used and entry[1] or nil
  end)
  local prefix = "SageMaker" .. c.kind
  local names = concat(tables, list { prefix .. "Inputs", prefix .. "Outputs", prefix .. "Spec" })
  return table.concat(concat(
    needs.json and list { "import json" } or nil,
    list { "import logging", "import sys",
           "from typing import Dict" .. (needs.list and ", List" or "")
             .. (needs.optional and ", Optional" or ""), "" },
    not face.upstream and list { "import yaml" } or nil,
    list {
      "from commonv2.sagemaker_component import (\n    ComponentMetadata,\n"
        .. "    SageMakerComponent,\n    SageMakerJobStatus,\n)",
      ("from %s.src.%s_spec import (\n    "):format(c.kind, c.kind)
        .. table.concat(names, ",\n    ") .. ",\n)",
    }), "\n")
end

local function run(prefix)
  local arguments = python.call("        " .. prefix .. "Spec(", { "sys.argv[1:]" }, "),")
  return python.call("    " .. prefix .. "Component().Do(", { arguments:match("^ *(.*),$") }, ")")
end

---What stands above the class: imports, constants, functions.
local function above(c, face, judged, links)
  local texts = not face.upstream and #face.status > 0
  local calls_at = judged.at
  for _, word in ipairs(link_words(links)) do
    calls_at = calls_at or word[1] == "arn"
  end
  local constants = concat(#links > 0 and list {
    "# Pages about the resource.\nLINKS = " .. python.value(map(links)),
  } or nil, judged.constants)
  local restores = face.upstream and select(2, upstream_request(c, face))
  local functions = concat(calls_at and list { status.AT } or nil,
                           texts and list { TEXT_OF } or nil, restores and list { RESTORE } or nil,
                           #set_values(c) > 0 and list { put_text(face) } or nil)
  return python.module(imports(c, face, {
    json = texts, optional = judged.optional, list = #set_values(c) > 0,
  }), constants,
                       functions)
end

---@param c crdforge.Component
---@param face crdforge.PythonInterface
---@return string
function M.text(c, face)
  local prefix, folder = "SageMaker" .. c.kind, c.kind .. "/src/" .. c.kind
  local links = c.rules.links and entries(c.rules.links) or list {}
  local judged = status.of(c)
  -- A job that was made is not changed: a second one of its name is somebody else's.
  local updates = c.rules.update == true and c.rules.class ~= "job"
  local empty = false
  for _, entry in ipairs(python_spec.tables(face)) do
    empty = empty or entry[1] == "EMPTY_OUTPUTS"
  end
  return python.fill(FILE, {
    head = python.comment("Made by crdforge from " .. face.definition .. "."),
    kind = c.kind,
    above = above(c, face, judged, links),
    title = python.str(face.title),
    class = python.call("class " .. prefix .. "Component(", { "SageMakerComponent" }, "):"),
    run = run(prefix),
    spec_name = prefix .. "Spec",
    inputs_name = prefix .. "Inputs",
    outputs_name = prefix .. "Outputs",
    namespace = c.scope == "Cluster" and "None" or "self._get_current_namespace()",
    name = name(c, face),
    group = python.str(c.group),
    version = python.str(c.version),
    plural = python.str(c.plural),
    spaced = python.str(spaced(c.kind)),
    outline = python.assign("        self.job_request_outline_location",
                            python.str(folder .. "_request.yaml.tpl")),
    location = python.assign("        self.job_request_location",
                             python.str(folder .. "_request.yaml")),
    update = updates and "True" or "False",
    request = request(c, face),
    submit = submit(c, updates),
    submitted = submitted(c, links),
    status = judged.source,
    complete = complete(face, empty),
  })
end

return M
