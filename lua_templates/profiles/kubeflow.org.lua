-- SPDX-License-Identifier: Apache-2.0
--
-- Jobs of Kubeflow's training operator and of the MPI operator, and Katib's experiments. Data only;
-- profiles/sagemaker.services.k8s.aws.lua explains the keys.
--
-- Facts: training-operator v1.9.3, pkg/apis/kubeflow.org/v1/common_types.go; mpi-operator,
-- pkg/apis/ kubeflow/v2beta1/types.go; katib,
-- pkg/apis/controller/experiments/v1beta1/experiment_types.go. All three keep old conditions beside
-- the new ones, so that Created and Running say nothing about the end. What the training operator
-- does was also recorded: tests/peers/recorded/PyTorchJob.json.

-- Succeeded and Failed are final; Restarting (a pod is made again) and Suspended are not.
local ENDS = {
  success = { { type = "Succeeded" } },
  failure = { { type = "Failed" } },
}

local TRAINING = {
  class = "job",
  conditions = ENDS,
  flatten = { "spec.runPolicy" },
}

return {
  group = "kubeflow.org",
  family = "ready",
  service = "Kubeflow",
  controller = "training-operator (kubectl -n kubeflow get deployments,pods)",
  kinds = {
    JAXJob = TRAINING,
    MPIJob = TRAINING,
    MXJob = TRAINING,
    PaddleJob = TRAINING,
    PyTorchJob = TRAINING,
    TFJob = TRAINING,
    XGBoostJob = TRAINING,
    -- More trials can be asked for while it runs, or afterwards: then Restarting takes the place of
    -- Succeeded.
    Experiment = {
      class = "job",
      conditions = ENDS,
      controller = "katib-controller (kubectl -n kubeflow get deployments,pods)",
      update = true,
    },
  },
}
