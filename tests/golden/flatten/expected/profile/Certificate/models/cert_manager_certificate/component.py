# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of certificates.cert-manager.io/v1.
"""The step Certificate for Kubeflow Pipelines."""
from __future__ import annotations

import typing as _t

from . import _kfp
from . import models as _m


def certificate(
    *,
    secret_name: _t.Union[str, _kfp.Placeholder, None] = None,
    issuer_ref: _t.Union[_m.IssuerRef, _kfp.Json, _kfp.Placeholder],
    issuer_ref_name: _t.Union[str, _kfp.Placeholder, None] = None,
    issuer_ref_kind: _t.Union[_t.Literal["Issuer", "ClusterIssuer"], _kfp.Placeholder, None] = None,
    dns_names: _t.Union[_t.Sequence[str], _kfp.Placeholder, None] = None,
    resource_name: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_namespace: _t.Union[str, _kfp.Placeholder, None] = None,
    resource_labels: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    resource_annotations: _t.Union[_t.Mapping[str, str], _kfp.Placeholder, None] = None,
    action: _t.Union[_t.Literal["create", "apply"], _kfp.Placeholder, None] = None,
    timeout: _t.Union[str, _kfp.Placeholder, None] = None,
) -> _t.Any:
    """Creates the custom resource Certificate and waits until it is done.

    Nothing of it is taken from a cache.

    Args:
        secret_name: optional
        issuer_ref: Who signs. {} is enough where its parts are given.
        issuer_ref_name: Part of issuer_ref: issuerRef.name. Required, here or in
        issuer_ref.
        issuer_ref_kind: Part of issuer_ref: issuerRef.kind. One of: Issuer,
        ClusterIssuer.
        dns_names: optional
        resource_name: Name of the custom resource; unset: the cloud resource's,
        or one unique to the run and step.
        resource_namespace: Namespace of the custom resource; unset: that of the
        step.
        resource_labels: Labels of the custom resource.
        resource_annotations: Annotations of the custom resource.
        action: create, or apply: change the resource where it is there already;
        unset: create. One of: create, apply.
        timeout: Limit of the whole step, such as 90s, 5m or 2h; unset: none.

    Returns:
        The task of the SDK. Outputs: revision, secret_name, resource,
        resource_name, resource_uid, run_summary.
    """
    return _kfp.task(
        __name__.rpartition(".")[0],
        {
            "secret_name": _kfp.value(secret_name),
            "issuer_ref": _kfp.value(issuer_ref),
            "issuer_ref_name": _kfp.value(issuer_ref_name),
            "issuer_ref_kind": _kfp.value(issuer_ref_kind),
            "dns_names": _kfp.value(dns_names),
            "resource_name": _kfp.value(resource_name),
            "resource_namespace": _kfp.value(resource_namespace),
            "resource_labels": _kfp.value(resource_labels),
            "resource_annotations": _kfp.value(resource_annotations),
            "action": _kfp.value(action),
            "timeout": _kfp.value(timeout),
        },
    )
