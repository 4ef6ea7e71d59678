-- SPDX-License-Identifier: Apache-2.0
--
-- Components beside the one that creates: they read, follow or delete what is there. They are
-- handed no property of the specification, only which object is meant; without a name it is what
-- the run of the pipeline has made, so that delete is an exit handler as it is.
local M = {}

M.option = {
  name = "companions", type = "boolean", default = false,
  help = "beside the component also get.yaml, wait.yaml and delete.yaml, for exit handlers",
}

local NAMED = "Name of the resource; left out, %s is meant."
local KINDS = {
  { action = "get", title = "Get %s", which = "the one that this run has made",
    does = "Reads the custom resource %s and writes its outputs, without waiting." },
  { action = "wait", title = "Wait for %s", which = "the one that this run has made",
    does = "Waits until the custom resource %s is done." },
  { action = "delete", title = "Delete %s", which = "all that this run has made",
    does = "Deletes the custom resource %s, or all that this run has made, and waits until they " ..
      "are gone. Nothing there is fine: it can be the exit handler of any pipeline." },
}

-- Of crdforge's own inputs: those that say where to look and for how long.
local KEPT = list { "resource_namespace", "timeout" }

---The input that names the object: the object's own name, else the cloud resource's.
---@param c crdforge.Component
local function naming_input(c)
  local found
  each(c.inputs, function(i)
    if i.name == "resource_name" or (not found and c.naming and i.name == c.naming.input) then
      found = i
    end
  end)
  return found
end

---@param c crdforge.Component
local function inputs(c, kind)
  local name = naming_input(c)
  local named = name and {
    name = name.name, path = name.path, type = name.type, required = false, own = true,
    description = NAMED:format(kind.which),
  }
  return concat({ named }, each(c.inputs, function(i)
    return i.own and has(KEPT, i.name) and not (kind.action == "get" and i.name == "timeout") and i
      or nil
  end)), name
end

---The component document of a companion.
---@param c crdforge.Component
local function document(c, kind)
  local deletes = kind.action == "delete"
  local taken, name = inputs(c, kind)
  return {
    id = c.id .. "-" .. kind.action, title = kind.title:format(c.title),
    group = c.group, version = c.version, kind = c.kind, plural = c.plural, scope = c.scope,
    naming = c.naming and name and name.name == c.naming.input and c.naming or nil,
    inputs = taken,
    outputs = each(c.outputs, function(o)
      return (not deletes or o.type == "markdown") and o or nil
    end),
    rules = not deletes and c.rules or nil,
  }
end

---All companions: what they are called, what they do, and what formats need to know of them.
---@param c crdforge.Component
---@return {action: string, does: string, component: crdforge.Component}[]
function M.all(c)
  return each(KINDS, function(kind)
    return { action = kind.action, does = kind.does:format(c.kind), component = document(c, kind) }
  end)
end

return M
