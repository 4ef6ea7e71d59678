-- SPDX-License-Identifier: Apache-2.0
--
-- What `kubectl apply -k FOLDER` reads.
local M = {}

---@param resources string[] files beside it, and folders with a kustomization.yaml of their own
---@param path? string
---@param more? {patches?: any[], owner?: string}
function M.file(resources, path, more)
  return file(path or "kustomization.yaml", map {
    { "apiVersion", "kustomize.config.k8s.io/v1beta1" },
    { "kind", "Kustomization" },
    { "resources", list(resources) },
    { "patches", more and more.patches },
  }, { owner = more and more.owner })
end

---The same for a file alone, where the format kustomize is made, too: in a folder that has it,
---`kubectl apply -f FOLDER` would fail. It is that format's, whose own file names the folder: a run
---without it leaves both.
---@param options crdforge.Options
---@param path string
function M.beside(options, path)
  return has(options.formats, "kustomize") and M.file({ path }, nil, { owner = "kustomize" }) or nil
end

return M
