-- SPDX-License-Identifier: Apache-2.0
--
-- Managed resources of Crossplane's providers: a thousand kinds in hundreds of groups
-- (s3.aws.upbound.io, sql.gcp.crossplane.io, …). What they have in common is the category
-- `crossplane` that each definition names, and `managed`, so that this file is named after the
-- first. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: crossplane-runtime, apis/common/v1/condition.go; upjet, pkg/resource/conditions.go. Ready:
-- the provider calls it usable. Synced: what is wanted could be told to the provider; False with
-- the reason ReconcileError is tried again for ever, and happens on the way (a reference to what is
-- still being made). Ready may be true beside it: of the thing as it was. LastAsyncOperation False:
-- a long creation or change failed (providers made with upjet), while Synced may stay true.

return {
  category = "crossplane",
  categories = { "managed" },
  family = "ready",
  service = "Crossplane",
  controller = "the pod of the provider (kubectl -n crossplane-system get providers,pods)",
  every = {
    class = "resource",
    conditions = {
      success = { { type = "Synced" }, { type = "Ready" } },
      recoverable = {
        { type = "Synced", status = "False" },
        { type = "LastAsyncOperation", status = "False" },
      },
    },
    flatten = { "spec.forProvider" },
    update = true,
  },
}
