-- SPDX-License-Identifier: Apache-2.0
--
-- Argo's own resource template: no runner, no image, and much that it cannot say.
local M = {}

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
  elseif M.untestable(c) then
    return M.untestable(c)
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
  if i.required then
    return json
  end
  return value .. " == '' ? 'null' : " .. json -- the API server prunes the null
end

---The object's name, and the cloud resource's: as given, or made from the run and the step.
local function name_expression(c)
  local made = "'" .. c.kind:lower():sub(1, 20) ..
    "-' + sprig.trunc(10, sprig.sha256sum(workflow.uid + '/' + node.name))"
  if not c.naming then
    return "toJson(" .. made .. ")"
  end
  local given = "inputs.parameters." .. c.naming.input
  return ("toJson(%s == '' ? %s : %s)"):format(given, made, given)
end

-- Marks a place for an expression while the manifest is still a tree.
local function mark(name)
  return "<<" .. name .. ">>"
end

---Puts `value` at `path` into a tree of { key, value } pairs.
local function put(pairs_, path, depth, value)
  local key = path[depth]
  if depth == #path then
    pairs_[#pairs_ + 1] = { key, value }
    return
  end
  local below
  for _, pair in ipairs(pairs_) do
    below = pair[1] == key and pair[2] or below
  end
  if not below then
    below = {}
    pairs_[#pairs_ + 1] = { key, below }
  end
  put(below, path, depth + 1, value)
end

local function tree(pairs_)
  return map(each(pairs_, function(pair)
    return { pair[1], type(pair[2]) == "table" and tree(pair[2]) or pair[2] }
  end))
end

---All annotations at once: a null among them would become an empty text.
local function annotation_expression(i)
  local value = "inputs.parameters." .. i.name
  return ("%s == '' ? '{}' : toJson({'%s': %s})"):format(value, i.path[3], value)
end

---Whether the flavour takes an input. Parts of objects would have to be put together, options are
---the runner's, and of the metadata only the region has an expression here.
---@param i crdforge.Input
function M.takes(i)
  return i.name == "region" and i.own or not i.own and not i.inside
end

---@param c crdforge.Component
---@return crdforge.Input[]
function M.inputs(c)
  return each(c.inputs, function(i) return M.takes(i) and i or nil end)
end

---@param c crdforge.Component
local function manifest(c)
  local expressions = { resource_name = name_expression(c) }
  local object = {
    { "apiVersion", c.group .. "/" .. c.version },
    { "kind", c.kind },
    { "metadata", { { "name", mark("resource_name") } } },
  }
  for _, i in ipairs(M.inputs(c)) do
    expressions[i.name] = expression(i)
    if c.naming and i.name == c.naming.input then
      expressions[i.name] = expressions.resource_name
    end
    if i.path[2] == "annotations" and i.own then
      expressions[i.name] = annotation_expression(i)
      put(object, { "metadata", "annotations" }, 1, mark(i.name))
    else
      put(object, i.path, 1, mark(i.name))
    end
  end
  return (json(tree(object)):gsub('"<<([a-z0-9_]+)>>"', function(name)
    return "{{=" .. expressions[name] .. "}}"
  end))
end

local function jq_path(path)
  local steps = each(path, function(step) return "[" .. json(step) .. "]" end)
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

---@param c crdforge.Component
---@return table resource, any[] outputs
function M.template(c)
  local problem = impossible(c)
  if problem then
    refuse("argo: the flavour resource cannot run " .. c.kind .. ": " .. problem,
           "use --option argo.flavour=runner")
  end
  local rules = c.rules
  local created = rules.family == "ack" and "status.ackResourceMetadata.arn" or nil
  return map {
    { "action", "apply" },
    { "setOwnerReference", false },
    { "successCondition", one_of(rules.state, rules.success) or created },
    { "failureCondition", one_of(rules.state, rules.failure) },
    { "manifest", manifest(c) },
  }, each(c.outputs, output)
end

return M
