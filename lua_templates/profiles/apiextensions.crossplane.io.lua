-- SPDX-License-Identifier: Apache-2.0
--
-- Definitions of Crossplane. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: crossplane, apis/apiextensions/v1/conditions.go: Established says that the kind can be
-- used.

local RECORD = { class = "record", family = "created", update = true }

return {
  group = "apiextensions.crossplane.io",
  family = "ready",
  service = "Crossplane",
  controller = "crossplane (kubectl -n crossplane-system get deployments,pods)",
  kinds = {
    CompositeResourceDefinition = {
      class = "resource",
      conditions = { success = { { type = "Established" } } },
      update = true,
    },
    Composition = RECORD,
    EnvironmentConfig = RECORD,
  },
}
