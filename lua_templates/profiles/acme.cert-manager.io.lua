-- SPDX-License-Identifier: Apache-2.0
--
-- Orders and challenges of cert-manager. Data only; profiles/sagemaker.services.k8s.aws.lua
-- explains the keys.
--
-- Facts: cert-manager v1.21.2, pkg/apis/acme/v1/types.go, whose states are those of RFC 8555
-- (7.1.6) and `errored`, cert-manager's own word for what the server refuses.

local ATTEMPT = {
  class = "job",
  state = "state",
  success = { "valid" },
  failure = { "invalid", "expired", "errored" },
  running = { "pending", "ready", "processing" },
  reason = "reason",
}

return {
  group = "acme.cert-manager.io",
  family = "ready",
  service = "ACME",
  controller = "cert-manager (kubectl -n cert-manager get deployments,pods)",
  kinds = { Challenge = ATTEMPT, Order = ATTEMPT },
}
