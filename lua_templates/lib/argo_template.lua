-- SPDX-License-Identifier: Apache-2.0
--
-- What whoever calls a template of the format argo must know of it: its flavour, and how it is
-- referred to. The format may be one of the run, with options of its own, or not.
local M = {}

---@param options crdforge.Options
local function own(options)
  return options.of.argo or { flavour = "auto", cluster = false }
end

---Why only the runner can do this kind well, or nil when Argo can.
---@param c crdforge.Component
---@return string?
local function needs_runner(c)
  if c.scope == "Cluster" then
    return "the resource is cluster-scoped"
  elseif c.rules.family == "ack" then
    return "ACK.Terminal is a condition in a list, which a resource template cannot test"
  end
  local resource = require("lib.argo_resource")
  local guess = resource.guessed_plural(c.kind)
  return resource.untestable(c) or guess ~= c.plural and "Argo would ask for the plural " .. guess
    or resource.unset(c)
end

---The flavour that is made and why.
---@param c crdforge.Component
---@param wanted "auto"|"runner"|"resource"
---@return string flavour, string reason
function M.choose(c, wanted)
  if wanted ~= "auto" then
    return wanted, "asked for"
  end
  local reason = needs_runner(c)
  if reason then
    return "runner", reason
  end
  local ends = c.rules.family == "created" and "nothing needs to be waited for"
    or "a word in the status says how it ends"
  return "resource", ends .. ", and Argo finds the resource by its plural"
end

---Whether the template takes objects whole alone, and not their parts.
---@param c crdforge.Component
---@param options crdforge.Options
function M.takes_whole(c, options)
  return M.choose(c, own(options).flavour) == "resource"
end

---Whether the flavour resource was asked for, whatever the kind.
---@param options crdforge.Options
function M.is_resource(options)
  return own(options).flavour == "resource"
end

---A templateRef to the template that makes the resource.
---@param id string of the component
---@param kind string
---@param options crdforge.Options
function M.ref(id, kind, options)
  return map {
    { "name", id },
    { "template", kind:lower() },
    { "clusterScope", own(options).cluster or nil },
  }
end

return M
