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

-- A pod of each role, for sample files. The operator looks for a container of the name that it has
-- for the framework.
local function example(property, container, ...)
  local replicas = {}
  for _, role in ipairs({ ... }) do
    replicas[role] = {
      replicas = 1,
      restartPolicy = "OnFailure",
      template = { spec = { containers = { {
        name = container,
        image = "registry.example.com/train:1",
        command = { "/app/train.sh" },
      } } } },
    }
  end
  return { [property] = replicas }
end

local function training(examples)
  return {
    class = "job",
    conditions = ENDS,
    flatten = { "spec.runPolicy" },
    examples = examples,
  }
end

return {
  group = "kubeflow.org",
  family = "ready",
  service = "Kubeflow",
  controller = "training-operator (kubectl -n kubeflow get deployments,pods)",
  kinds = {
    JAXJob = training(example("jaxReplicaSpecs", "jax", "Worker")),
    MPIJob = training(example("mpiReplicaSpecs", "mpi", "Launcher", "Worker")),
    MXJob = training(example("mxReplicaSpecs", "mxnet", "Scheduler", "Server", "Worker")),
    PaddleJob = training(example("paddleReplicaSpecs", "paddle", "Worker")),
    PyTorchJob = training(example("pytorchReplicaSpecs", "pytorch", "Master", "Worker")),
    TFJob = training(example("tfReplicaSpecs", "tensorflow", "Worker")),
    XGBoostJob = training(example("xgbReplicaSpecs", "xgboost", "Master", "Worker")),
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
