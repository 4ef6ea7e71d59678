-- SPDX-License-Identifier: Apache-2.0
--
-- One folder for `kubectl apply -k`: the Argo templates and the rights of all kinds of a run.
local account = require "lib.account"
local kustomize = require "lib.kustomize"

local APPLIED = list { "argo", "rbac" } -- the formats whose folders kubectl can apply

---The folder of a format of a kind, as seen from the root of what was generated.
---@param c crdforge.Component
local function folder(c, options, format)
  local kind = c.kind .. "/" .. format
  return options.layout == "group" and c.group .. "/" .. kind or kind
end

---Where several kinds bring the same service account kustomize takes none of them: a folder in
---between leaves it away.
local function without_account(place, object)
  local up = ("../"):rep(select(2, place:gsub("/", "")) + 2)
  local delete = map {
    { "$patch", "delete" }, { "apiVersion", object.apiVersion }, { "kind", object.kind },
    { "metadata", object.metadata },
  }
  return kustomize.file({ up .. place }, place .. "/kustomization.yaml",
                        { patches = list { map { { "patch", yaml(delete) } } } })
end

---@param components crdforge.Component[]
---@param chosen string[] formats
local function files_of(components, options, chosen)
  local made = has(chosen, "rbac") and account.object(options) or nil
  local resources = { made and "service_account.yaml" }
  local files = { made and file("service_account.yaml", made) }
  for _, c in ipairs(components) do
    for _, format in ipairs(chosen) do
      local place = folder(c, options, format)
      local between = made and format == "rbac"
      files[#files + 1] = between and without_account(place, made) or nil
      resources[#resources + 1] = between and place or "../" .. place
    end
  end
  files[#files + 1] = kustomize.file(resources)
  return list(files)
end

---The formats of the run that can be applied.
---@param options crdforge.Options
local function applied(options)
  return each(APPLIED, function(format)
    return has(options.formats, format) and format or nil
  end)
end

return {
  summary = "One kustomization of all Argo templates and rights, for kubectl apply -k",
  capabilities = { "parts", "secrets", "cluster", "fixed" },
  scope = "set",
  check_options = function(options)
    if #applied(options) == 0 then
      refuse("there is nothing to apply: neither argo nor rbac is generated",
             "--format argo,rbac,kustomize")
    end
  end,
  ---@param components crdforge.Component[]
  emit = function(components, options)
    return files_of(components, options, applied(options))
  end,
}
