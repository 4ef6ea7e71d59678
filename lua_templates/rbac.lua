-- SPDX-License-Identifier: Apache-2.0
--
-- The least rights that the runner needs for a kind, of the runner's own table of calls; those that
-- it can do without are in roles of their own, to be left out.
local account = require "lib.account"
local kustomize = require "lib.kustomize"
local prose = require "lib.prose"

local API = "rbac.authorization.k8s.io"

---What a rule says once for several verbs.
---@param rights crdforge.Right[]
local function rules(rights)
  local merged = {}
  for _, right in ipairs(rights) do
    local found
    for _, rule in ipairs(merged) do
      found = rule.group == right.group and rule.resource == right.resource and rule or found
    end
    if not found then
      found = { group = right.group, resource = right.resource, verbs = {} }
      merged[#merged + 1] = found
    end
    found.verbs[#found.verbs + 1] = right.verb
  end
  return each(merged, function(rule)
    return map {
      { "apiGroups", list { rule.group } },
      { "resources", list { rule.resource } },
      { "verbs", list(rule.verbs) },
    }
  end)
end

---"watch trainingjobs: …" for each right.
local function reasons(rights)
  return table.concat(each(rights, function(right)
    return right.verb .. " " .. right.resource .. ": " .. right.why
  end), "; ")
end

local LABELS = map { { "app.kubernetes.io/managed-by", "crdforge" } }

---A role and its binding. One of the cluster has no namespace.
---@param g {name: string, namespace?: string, required: boolean, rights: crdforge.Right[]}
local function grant(g, subject)
  local kind = g.namespace and "Role" or "ClusterRole"
  -- For whom it is: elsewhere there may be others of the same name.
  local bound = { g.name, subject.name }
  if g.namespace ~= subject.namespace then
    bound = { g.name, subject.namespace, subject.name }
  end
  local why = (g.required and "Needed. " or "Can be left out; without a right: ")
  return list {
    map {
      { "apiVersion", API .. "/v1" },
      { "kind", kind },
      { "metadata", map {
        { "name", g.name },
        { "namespace", g.namespace },
        { "labels", LABELS },
        { "annotations", map { { "crdforge/rights", why .. reasons(g.rights) } } },
      } },
      { "rules", rules(g.rights) },
    },
    map {
      { "apiVersion", API .. "/v1" },
      { "kind", kind .. "Binding" },
      { "metadata", map {
        { "name", table.concat(bound, ".") },
        { "namespace", g.namespace },
        { "labels", LABELS },
      } },
      { "roleRef", map { { "apiGroup", API }, { "kind", kind }, { "name", g.name } } },
      { "subjects", list { map {
        { "kind", "ServiceAccount" }, { "name", subject.name },
        { "namespace", subject.namespace },
      } } },
    },
  }
end

-- Argo's executor, which runs beside the runner in each pod, reports with these.
local EXECUTOR = list {
  { group = "argoproj.io", resource = "workflowtaskresults", verb = "create", required = true,
    place = "namespace", why = "for Argo to learn how the step ended" },
  { group = "argoproj.io", resource = "workflowtaskresults", verb = "patch", required = true,
    place = "namespace", why = "the same, step by step" },
}

---The rights by the role that they belong to: what is needed first, and by namespace.
---@param c crdforge.Component
---@param rights crdforge.Right[]
local function groups(c, rights, namespace)
  local places = { namespace = namespace, default = "default" }
  local made = {}
  for _, required in ipairs { true, false } do
    for _, right in ipairs(rights) do
      local where, group = places[right.place], nil
      for _, g in ipairs(made) do
        group = g.required == required and g.namespace == where and g or group
      end
      if right.required == required and not group then
        group = { name = required and c.id or c.id .. "-optional", namespace = where,
                  required = required, rights = {} }
        made[#made + 1] = group
      end
      if right.required == required then
        group.rights[#group.rights + 1] = right
      end
    end
  end
  return made
end

---@param c crdforge.Component
local function head(c, options)
  return list {
    plain("What crdforge-run may do with " .. prose.definition(c) .. ", and nothing else:"),
    "kubectl apply -f rbac.yaml",
    "Roles whose names end in -optional can be left out; their annotations say what is lost.",
    account.advice(options),
  }
end

return {
  summary = "Kubernetes roles and bindings: the least that the runner needs for a kind",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  ---@param c crdforge.Component
  emit = function(c, options)
    local namespace, name = account.of(options)
    local subject = { namespace = namespace, name = name }
    local rights = concat(runner_rights(c), options.create_service_account and EXECUTOR or nil)
    local items = list { account.object(options) }
    for _, group in ipairs(groups(c, rights, namespace)) do
      items = concat(items, grant(group, subject))
    end
    return list {
      file("rbac.yaml", map {
        { "apiVersion", "v1" }, { "kind", "List" }, { "items", items },
      }, { head = head(c, options) }),
      kustomize.beside(options, "rbac.yaml"),
    }
  end,
}
