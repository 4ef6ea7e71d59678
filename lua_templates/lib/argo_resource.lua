-- SPDX-License-Identifier: Apache-2.0
--
-- Argo's own resource template: no runner, no image, and much that it cannot say.
local tags = require "lib.tags"
local tree = require "lib.tree"

local M = {}

-- What an object carries to be found again: the run that has made it.
local RUN_LABEL = "crdforge.dev/workflow"

-- The pod's end says nothing about the resource: only faults of the engine are worth another try.
local RETRY = { policy = "OnError" }

---The plural Argo asks the API server for: it guesses (k8s.io/gengo, namer/plural_namer.go).
---@param kind string
---@return string
function M.guessed_plural(kind)
  local last, before = kind:sub(-1), kind:sub(-2, -2)
  local word
  if #kind < 2 then
    return kind:lower()
  elseif last == "y" and before:find("[b-df-hj-np-tv-z]") then
    word = kind:sub(1, -2) .. "ies"
  elseif last:find("[sxz]") or last == "h" and before:find("[cs]") then
    word = kind .. "es"
  elseif last == "e" and before == "f" then
    word = kind:sub(1, -3) .. "ves"
  elseif last == "f" then
    word = kind:sub(1, -2) .. "ves"
  else
    word = kind .. "s"
  end
  return word:lower() -- it looks at small letters only, so XYZ gives xyzs
end

---Why a resource template cannot tell when this kind is ready, or nil.
---@param c crdforge.Component
---@return string?
function M.untestable(c)
  local rules = c.rules
  if rules.family ~= "ready" then
    return nil
  elseif rules.conditions and #keys(rules.conditions) > 0 then
    return "conditions in a list decide, which a resource template cannot test"
  elseif rules.conditions and rules.class == "job" then
    return nil -- the words of the state are all there is
  elseif rules.conditions then
    return "the state may be that of before a change, which a resource template cannot tell"
  elseif rules.state then
    return "which values of " .. table.concat(c.rules.state, ".") .. " mean success is not declared"
  end
  return "Ready is a condition in a list, which a resource template cannot test"
end

---Why a resource template cannot do this kind at all, or nil.
---@param c crdforge.Component
---@return string?
local function impossible(c)
  if c.scope == "Cluster" then
    return "it is cluster-scoped"
  elseif M.guessed_plural(c.kind) ~= c.plural then
    return "Argo would ask for the plural " .. M.guessed_plural(c.kind)
  elseif M.untestable(c) or M.unset(c) then
    return M.untestable(c) or M.unset(c)
  elseif c.rules.state and not c.rules.success then
    return "no profile says which values of " .. table.concat(c.rules.state, ".") .. " mean success"
  end
end

-- Text is turned into JSON by Argo's expressions, never pasted: a value cannot break out of its
-- place. asInt is exact to 64 bits, where fromJSON would go through a double.
local EXPRESSIONS = {
  string = "toJson(%s)", integer = "toJson(asInt(%s))", number = "toJson(fromJSON(%s))",
  boolean = "toJson(fromJSON(sprig.lower(%s)))", object = "toJson(fromJSON(%s))",
  array = "toJson(fromJSON(%s))", any = "toJson(fromJSON(%s))",
  ["int-or-string"] = "%s matches '^-?[0-9]+$' ? toJson(asInt(%s)) : toJson(%s)",
}

---@param i crdforge.Input
local function expression(i)
  local value = "inputs.parameters." .. i.name
  local json = "(" .. EXPRESSIONS[i.type]:gsub("%%s", value) .. ")"
  if i.required or i.needed then
    return json
  end
  return value .. " == '' ? 'null' : " .. json -- the API server prunes the null
end

---@param c crdforge.Component
local function has_input(c, name)
  for _, i in ipairs(c.inputs) do
    if i.name == name then
      return true
    end
  end
end

---The object's name: as given, by its own input or by that of the cloud resource, or made from the
---run and the step.
---@param c crdforge.Component
local function object_name(c)
  local name = "'" .. c.kind:lower():sub(1, 20) ..
    "-' + sprig.trunc(10, sprig.sha256sum(workflow.uid + '/' + node.name))"
  local given = { c.naming and c.naming.input or nil }
  given[#given + 1] = has_input(c, "resource_name") and "resource_name" or nil
  for _, input in ipairs(given) do
    local value = "inputs.parameters." .. input
    name = ("%s == '' ? %s : %s"):format(value, name, value)
  end
  return name
end

-- Marks a place for an expression while the manifest is still a tree.
local function mark(name)
  return "<<" .. name .. ">>"
end

---An annotation that has an input of its own.
---@param i crdforge.Input
local function is_annotation(i)
  return i.own and #i.path == 3 and i.path[1] == "metadata" and i.path[2] == "annotations"
end

---Whether this flavour does without an input: what is for the runner alone, or also given with the
---object that holds it.
---@param i crdforge.Input
function M.leaves_out(i)
  return i.option ~= nil or (i.inside ~= nil and not is_annotation(i)) or
    (i.own and i.name == "resource_namespace")
end

---Whether a path is another one or lies in it.
local function lies_in(path, outer)
  for n, step in ipairs(outer) do
    if path[n] ~= step then
      return false
    end
  end
  return true
end

---Why a resource template cannot have the values that a script set, or nil.
---@param c crdforge.Component
---@return string?
function M.unset(c)
  for _, fixed in ipairs(c.fixed or {}) do
    local outside = fixed.option or fixed.path[1] == "metadata"
    for _, i in ipairs(c.inputs) do
      outside = outside or not i.option and not M.leaves_out(i) and lies_in(fixed.path, i.path)
    end
    if outside then
      return "a script fixes " .. fixed.name .. ", which a resource template cannot have"
    end
  end
  for _, i in ipairs(c.inputs) do
    if i.supplied and M.leaves_out(i) then
      return "a script gives " .. i.name .. " a default, and a resource template does without it"
    end
  end
end

---What a parameter holds where nothing is given: the text of the input's default, or nothing.
---@param i crdforge.Input
---@return string
function M.default(i)
  if not i.supplied then
    return ""
  end
  local text = type(i.default) == "string" and i.default or json(i.default)
  if text:find("{{", 1, true) then
    refuse("argo: the default of " .. i.name .. " has {{ in it, which Argo would evaluate",
           "use --option argo.flavour=runner")
  end
  return text
end

---One map of several, as JSON; the first that has a key gives its value. A null in it would become
---an empty text, so what is unset must not be there.
local function merged(maps)
  local all = table.concat(maps, ", ")
  return "toJson(" .. (#maps > 1 and "sprig.merge(" .. all .. ")" or all) .. ")"
end

local function given_map(name)
  local value = "inputs.parameters." .. name
  return ("%s == '' ? {} : fromJSON(%s)"):format(value, value)
end

---@param c crdforge.Component
local function labels(c)
  local maps = { "{'" .. RUN_LABEL .. "': workflow.uid}" }
  maps[2] = has_input(c, "resource_labels") and given_map("resource_labels") or nil
  return merged(maps)
end

---@param c crdforge.Component
---@return string?
local function annotations(c)
  local maps = each(c.inputs, function(i)
    local value = "inputs.parameters." .. i.name
    local one = ("%s == '' ? {} : {'%s': %s}"):format(value, i.path[3], value)
    return is_annotation(i) and one or nil
  end)
  local whole = has_input(c, "resource_annotations") and given_map("resource_annotations") or nil
  maps = concat(maps, list { whole })
  return #maps > 0 and merged(maps) or nil
end

---JSON that is YAML, too, which takes some characters for the end of a line or for nothing; and in
---which no property of a definition makes a tag: Argo would replace it.
local function as_yaml(text)
  return tags.json((text:gsub(utf8.charpattern, function(character)
    local code = utf8.codepoint(character)
    if code >= 0x7f and code < 0xa0 or code == 0x2028 or code == 0x2029 or code == 0xfeff or
      code == 0xfffe or code == 0xffff then
      return ("\\u%04x"):format(code)
    end
  end)))
end

---@param c crdforge.Component
local function manifest(c)
  local name = object_name(c)
  local expressions = {
    object_name = "toJson(" .. name .. ")", labels = labels(c), annotations = annotations(c),
  }
  local object = {}
  tree.put(object, { "apiVersion" }, c.group .. "/" .. c.version)
  tree.put(object, { "kind" }, c.kind)
  tree.put(object, { "metadata", "name" }, mark("object_name"))
  tree.put(object, { "metadata", "labels" }, mark("labels"))
  if expressions.annotations then
    tree.put(object, { "metadata", "annotations" }, mark("annotations"))
  end
  for _, i in ipairs(c.inputs) do
    if i.path[1] ~= "metadata" and not M.leaves_out(i) then
      local place = "input_" .. i.name
      expressions[place] = expression(i)
      if c.naming and i.name == c.naming.input then
        local value = "inputs.parameters." .. i.name
        expressions[place] = ("toJson(%s == '' ? %s : %s)"):format(value, name, value)
      end
      tree.put(object, i.path, mark(place))
    end
  end
  -- A mark is a value: no property can look like one.
  local whole = tree.with_fixed(tree.grown(object), c)
  return (as_yaml(json(whole)):gsub(':"<<([a-z0-9_]+)>>"', function(place)
    return expressions[place] and ":{{=" .. expressions[place] .. "}}"
  end))
end

local function jq_path(path)
  local steps = each(path, function(step) return "[" .. as_yaml(json(step)) .. "]" end)
  return "." .. table.concat(steps)
end

---@param o crdforge.Output
local function output(o)
  if o.type == "markdown" then
    return nil -- nobody writes it
  end
  local absent = ({ object = "{}", array = "[]" })[o.type] or '""'
  local path = jq_path(o.path)
  return map {
    { "name", o.name },
    { "valueFrom", map { { "jqFilter",
      #o.path == 0 and "." or "if " .. path .. " == null then " .. absent .. " else " .. path ..
      " end" } } },
  }
end

local function one_of(path, words)
  return path and words and #words > 0 and
    table.concat(path, ".") .. " in (" .. table.concat(words, ", ") .. ")" or nil
end

---Tells what this flavour does without, and what it does not see.
---@param c crdforge.Component
local function tell_left_out(c)
  local names = each(c.inputs, function(i)
    return M.leaves_out(i) and not i.inside and i.name or nil
  end)
  if #names > 0 then
    note("argo: a resource template has no input " .. table.concat(names, ", ") ..
      ": these take the flavour runner")
  end
  local parts = {} -- of each input that has some
  for _, part in ipairs(c.inputs) do
    if part.inside and M.leaves_out(part) then
      parts[part.inside] = parts[part.inside] or {}
      table.insert(parts[part.inside], part.name)
    end
  end
  for _, i in ipairs(c.inputs) do
    if parts[i.name] then
      note("argo: a resource template takes " .. i.name .. " of " .. c.kind ..
        " whole: it has no input " .. table.concat(parts[i.name], ", "))
    end
  end
  if c.rules.family == "ack" then
    note("argo: a resource template does not see ACK.Terminal: when the controller gives up, " ..
      "the step waits until argo.deadline, or for ever")
  end
end

---What this flavour does of a template's own, and the outputs.
---@param c crdforge.Component
---@return {resource: table, retry: table} body, any[] outputs
function M.template(c)
  local problem = impossible(c)
  if problem then
    refuse("argo: the flavour resource cannot run " .. c.kind .. ": " .. problem,
           "use --option argo.flavour=runner")
  end
  tell_left_out(c)
  local rules = c.rules
  local created = rules.family == "ack" and "status.ackResourceMetadata.arn" or nil
  return {
    resource = map {
      { "action", "apply" },
      { "setOwnerReference", false },
      { "successCondition", one_of(rules.state, rules.success) or created },
      { "failureCondition", one_of(rules.state, rules.failure) },
      { "manifest", manifest(c) },
    },
    retry = RETRY,
  }, each(c.outputs, output)
end

---The inputs of the template that deletes: none, for the step cannot be told another namespace.
---@return crdforge.Input[]
function M.delete_inputs()
  return list {}
end

---The same for the template that deletes what a run has made.
---@param c crdforge.Component
function M.delete(c)
  return {
    resource = map {
      { "action", "delete" },
      { "flags", list { c.plural .. "." .. c.group, "--selector", RUN_LABEL .. "={{workflow.uid}}",
                        "--wait=false" } }, -- waiting would need the right to watch
    },
    retry = RETRY,
  }
end

return M
