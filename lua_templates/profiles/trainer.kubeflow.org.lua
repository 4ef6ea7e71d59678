-- SPDX-License-Identifier: Apache-2.0
--
-- Kubeflow Trainer. Data only; profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: trainer, pkg/apis/trainer/v1alpha1/trainjob_types.go (2026-08): three conditions,
-- Complete, Failed and Suspended. Suspended is also true for a moment at the start, and where a
-- queue (Kueue) holds the job back. All of the specification but `suspend` and the patches is
-- immutable.

return {
  group = "trainer.kubeflow.org",
  family = "ready",
  service = "Kubeflow",
  controller = "kubeflow-trainer-controller-manager "
    .. "(kubectl -n kubeflow-system get deployments,pods)",
  kinds = {
    TrainJob = {
      class = "job",
      conditions = {
        success = { { type = "Complete" } },
        failure = { { type = "Failed" } },
        running = { { type = "Suspended" } },
      },
      flatten = { "spec.runtimeRef", "spec.trainer" },
      examples = {
        runtimeRef = { name = "torch-distributed" },
        trainer = {
          image = "registry.example.com/train:1",
          command = { "python3", "/app/train.py" },
          numNodes = 1,
        },
      },
    },
    TrainingRuntime = { class = "record", family = "created", update = true },
    ClusterTrainingRuntime = { class = "record", family = "created", update = true },
  },
}
