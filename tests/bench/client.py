# SPDX-License-Identifier: Apache-2.0
"""The same job as the runner's, by the official Kubernetes client: what script/bench compares with.

client.py KUBECONFIG NAMESPACE PLURAL RESOURCE_FILE OUTPUT_FILE

Looks whether the object is there, makes it, watches it until it is done, writes it down. Nothing else
of what the runner does: no rules but the one, no identity, no limits, no messages."""
import json
import sys

import kubernetes


def is_done(thing):
    status = thing.get("status", {})
    synced = any(c["type"] == "ACK.ResourceSynced" and c["status"] == "True"
                 for c in status.get("conditions", []))
    return synced and status.get("trainingJobStatus") == "Completed"


def main(kubeconfig, namespace, plural, resource_file, output_file):
    with open(resource_file, encoding="utf-8") as text:
        resource = json.load(text)
    name = resource["metadata"]["name"]
    kubernetes.config.load_kube_config(kubeconfig)
    api = kubernetes.client.CustomObjectsApi()
    where = {"group": resource["apiVersion"].split("/")[0],
             "version": resource["apiVersion"].split("/")[1], "namespace": namespace,
             "plural": plural}
    try:
        thing = api.get_namespaced_custom_object(name=name, **where)
    except kubernetes.client.ApiException as error:
        if error.status != 404:
            raise
        thing = api.create_namespaced_custom_object(body=resource, **where)
    if not is_done(thing):
        events = kubernetes.watch.Watch().stream(
            api.list_namespaced_custom_object, field_selector="metadata.name=" + name,
            resource_version=thing["metadata"]["resourceVersion"], **where)
        for event in events:
            thing = event["object"]
            if is_done(thing):
                break
    with open(output_file, "w", encoding="utf-8") as out:
        json.dump(thing, out)


main(*sys.argv[1:])
