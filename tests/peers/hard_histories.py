# SPDX-License-Identifier: Apache-2.0
"""Histories that end well, for the hard public definitions (hard_crds.txt): what their controllers, which
are not at hand, would write. Of a file with many definitions, those here are taken.

Name of a definition: (optional inputs that are given with the value of the sample, statuses one after the
other). Where nobody writes a status there is none. Those of Istio and of the gateway are not what their
controllers say but what the rules for a kind that has no profile wait for: a condition Ready."""


def condition(kind, status="True", reason="AsExpected", **more):
    return {"type": kind, "status": status, "reason": reason, "message": "", **more}


def conditions(*rows, **more):
    return {"conditions": list(rows), **more}


def prometheus(count, status, reason):
    return conditions(condition("Available", status, reason, observedGeneration=1),
                      condition("Reconciled", observedGeneration=1), paused=False, replicas=1, shards=1,
                      availableReplicas=count, updatedReplicas=1, unavailableReplicas=1 - count)


READY = [conditions(condition("Ready", "False", "Pending")), conditions(condition("Ready"))]
HISTORIES = {
    "pytorchjobs.kubeflow.org": (
        ["nproc_per_node", "run_policy", "run_policy_backoff_limit", "run_policy_suspend"],
        [conditions(condition("Created"), condition("Running")),
         conditions(condition("Created"), condition("Running", "False"), condition("Succeeded"),
                    completionTime="2026-01-02T03:04:05Z")]),
    "inferenceservices.serving.kserve.io": (
        ["spec"],
        [{"modelStatus": {"transitionStatus": "InProgress"}},
         conditions(condition("PredictorReady"), condition("Ready"), url="http://x.example.org",
                    modelStatus={"transitionStatus": "UpToDate"})]),
    # An input whose name the runner's own takes, enums, objects in lists.
    "authorizationpolicies.security.istio.io": (["spec_action", "rules", "selector"], READY),
    "serviceentries.networking.istio.io": (
        ["addresses", "location", "resolution", "export_to", "ports"], READY),
    # All is optional; an integer, and maps.
    "proxyconfigs.networking.istio.io": (["concurrency", "environment_variables", "image"], READY),
    "clusterissuers.cert-manager.io": (
        ["self_signed"],
        [conditions(condition("Ready", "False", "ErrInitIssuer", observedGeneration=1)),
         conditions(condition("Ready", "True", "IsReady", observedGeneration=1))]),
    "prometheuses.monitoring.coreos.com": (
        ["replicas", "arbitrary_fs_access_through_sms", "scrape_protocols", "remote_write", "retention",
         "paused", "external_labels"],
        [prometheus(0, "False", "NoPodReady"), prometheus(1, "True", "")]),
    "kafkabridges.kafka.strimzi.io": (
        ["image", "http", "consumer", "logging"],
        [conditions(condition("Ready", "False", "Creating"), observedGeneration=1),
         conditions(condition("Ready"), observedGeneration=1, url="http://bridge:8080", replicas=1)]),
    "compositions.apiextensions.crossplane.io": (["mode"], []),
    "workflowtaskresults.argoproj.io": (["message", "outputs", "phase", "progress"], []),
    "gateways.gateway.networking.k8s.io": (
        ["allowed_listeners", "infrastructure", "tls"],
        [conditions(condition("Accepted", observedGeneration=1),
                    condition("Ready", "False", "Pending", observedGeneration=1)),
         conditions(*(condition(kind, observedGeneration=1)
                      for kind in ("Accepted", "Programmed", "Ready")))]),
    "trainingjobs.sagemaker.aws.amazon.com": (
        ["checkpoint_config", "enable_managed_spot_training", "hyper_parameters", "input_data_config",
         "tags"],
        [{"trainingJobStatus": "InProgress", "secondaryStatus": "Training"},
         {"trainingJobStatus": "Completed", "secondaryStatus": "Completed",
          "modelPath": "s3://my-bucket/model.tar.gz"}]),
}
