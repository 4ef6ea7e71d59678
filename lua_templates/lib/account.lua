-- SPDX-License-Identifier: Apache-2.0
--
-- Whom the files are for: the namespace and the service account that steps run as.
local M = {}

-- Where Kubeflow runs the steps of a user who has changed nothing.
local NAMESPACE, ACCOUNT = "kubeflow-user-example-com", "default-editor"

-- What is made is no account of somebody else.
local CREATED = "crdforge-run"

---The name that steps are told to run as, or nil when nobody has said.
---@param options crdforge.Options
---@return string?
function M.given(options)
  return options.service_account or options.create_service_account and CREATED or nil
end

---@param options crdforge.Options
---@return string namespace, string account
function M.of(options)
  return options.namespace or NAMESPACE, M.given(options) or ACCOUNT
end

---The service account itself, where it is to be made.
---@param options crdforge.Options
function M.object(options)
  local namespace, account = M.of(options)
  return options.create_service_account and map {
    { "apiVersion", "v1" },
    { "kind", "ServiceAccount" },
    { "metadata", map { { "name", account }, { "namespace", namespace } } },
  } or nil
end

---What the reader has to change, when something was not given.
---@param options crdforge.Options
---@return string?
function M.advice(options)
  local missing = {}
  if not options.namespace then
    missing[1] = "--namespace NAMESPACE"
  end
  if not M.given(options) then
    missing[#missing + 1] = "--service-account NAME"
  end
  local namespace, account = M.of(options)
  return #missing > 0 and ("Namespace %s and service account %s are examples: make this file " ..
    "for yours with %s."):format(namespace, account, table.concat(missing, " ")) or nil
end

return M
