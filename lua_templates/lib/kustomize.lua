-- SPDX-License-Identifier: Apache-2.0
--
-- What `kubectl apply -k FOLDER` reads.
local M = {}

---@param resources string[] files beside it, and folders with a kustomization.yaml of their own
---@param path? string
---@param more? {patches: any[]}
function M.file(resources, path, more)
  return file(path or "kustomization.yaml", map {
    { "apiVersion", "kustomize.config.k8s.io/v1beta1" },
    { "kind", "Kustomization" },
    { "resources", list(resources) },
    { "patches", more and more.patches },
  })
end

return M
