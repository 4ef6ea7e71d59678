-- SPDX-License-Identifier: Apache-2.0
--
-- Packages of Crossplane. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: crossplane, apis/pkg/v1/conditions.go: an image is unpacked (Installed), and what it holds
-- runs (Healthy). Healthy False passes while the pods start.

local PACKAGE = {
  class = "resource",
  conditions = {
    success = { { type = "Installed" }, { type = "Healthy" } },
    recoverable = {
      { type = "Verified", status = "False" },
      { type = "Healthy", status = "False" },
    },
  },
  update = true,
}

return {
  group = "pkg.crossplane.io",
  family = "ready",
  service = "Crossplane",
  controller = "crossplane (kubectl -n crossplane-system get deployments,pods)",
  kinds = { Configuration = PACKAGE, Function = PACKAGE, Provider = PACKAGE },
}
