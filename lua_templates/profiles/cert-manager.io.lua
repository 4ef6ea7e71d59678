-- SPDX-License-Identifier: Apache-2.0
--
-- cert-manager. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: cert-manager v1.21.2, pkg/apis/certmanager/v1/types_*.go. Each condition tells the
-- generation that it is of. What becomes of a Certificate was also recorded: tests/peers/recorded/
-- Certificate.json.

-- An issuer that is not ready is looked at again and again: a secret may come, a server answer.
local ISSUER = {
  class = "resource",
  conditions = {
    success = { { type = "Ready" } },
    recoverable = { { type = "Ready", status = "False" } },
  },
  update = true,
}

return {
  group = "cert-manager.io",
  family = "ready",
  service = "cert-manager",
  controller = "cert-manager (kubectl -n cert-manager get deployments,pods)",
  examples = {
    dnsNames = { "www.example.com" },
    issuerRef = { name = "my-issuer", kind = "Issuer" },
    secretName = "www-example-com-tls",
  },
  kinds = {
    -- Ready is False from the start. An issuance that failed (Issuing False, Failed) is tried again
    -- after an hour, then two, and so on.
    Certificate = {
      name_field = "secretName", -- two certificates for one secret take it from each other
      name_length = 253,
      class = "resource",
      conditions = {
        success = { { type = "Ready" } },
        recoverable = { { type = "Issuing", status = "False" } },
      },
      flatten = { "spec.issuerRef" },
      update = true,
    },
    -- One try of one issuer: it ends, and never changes.
    CertificateRequest = {
      class = "job",
      conditions = {
        success = { { type = "Ready" } },
        failure = {
          { type = "Denied" },
          { type = "InvalidRequest" },
          { type = "Ready", status = "False", reasons = { "Failed", "Denied" } },
        },
      },
      flatten = { "spec.issuerRef" },
    },
    Issuer = ISSUER,
    ClusterIssuer = ISSUER,
  },
}
