-- SPDX-License-Identifier: Apache-2.0
--
-- KServe. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: kserve (2026-08), pkg/apis/serving/v1beta1/inference_service_status.go. Ready is made of
-- the predictor's and the ingress's condition; it is Unknown or False while a revision is rolled
-- out, so that False is no failure. modelStatus.transitionStatus: BlockedByFailedLoad comes with
-- the first crash of the model's container, which is then started again; InvalidSpec is final until
-- the specification is changed. It stays InProgress now and then although all is well (kserve issue
-- 3686), so that it is no sign of success.
--
-- status.observedGeneration is a counter of the Deployment or of the Knative service below, not the
-- object's own (kserve issue 6081).

-- The minimal definitions have no properties below the spec: then it is an input itself.
local PREDICTOR = {
  model = {
    modelFormat = { name = "sklearn" },
    storageUri = "s3://my-bucket/models/churn",
  },
}

local READY = { success = { { type = "Ready" } } }
local RUNTIME = { class = "record", family = "created", update = true }

return {
  group = "serving.kserve.io",
  family = "ready",
  service = "KServe",
  controller = "kserve-controller-manager (kubectl -n kserve get deployments,pods)",
  kinds = {
    InferenceService = {
      class = "resource",
      examples = { predictor = PREDICTOR, spec = { predictor = PREDICTOR } },
      state = { "modelStatus", "transitionStatus" },
      failure = { "InvalidSpec" },
      reason = { "modelStatus", "lastFailureInfo", "message" },
      conditions = {
        success = { { type = "Ready" } },
        recoverable = {
          { state = { "modelStatus", "transitionStatus" }, words = { "BlockedByFailedLoad" } },
        },
      },
      generation = false,
      update = true,
    },
    InferenceGraph = { class = "resource", conditions = READY, generation = false, update = true },
    TrainedModel = { class = "resource", conditions = READY, update = true },
    ServingRuntime = RUNTIME,
    ClusterServingRuntime = RUNTIME,
    ClusterStorageContainer = RUNTIME,
  },
}
