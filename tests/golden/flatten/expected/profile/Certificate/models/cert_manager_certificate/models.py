# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of certificates.cert-manager.io/v1.
"""Models of the custom resource Certificate."""
from __future__ import annotations

import dataclasses as _d
import typing as _t

from . import _base
from ._base import ObjectMeta


@_d.dataclass(repr=False, eq=False)
class IssuerRef(_base.Model):
    """Who signs."""

    name: str
    kind: _t.Optional[_t.Literal["Issuer", "ClusterIssuer"]] = None

    _properties = (
        _base.Property("name", "name", _base.TEXT, required=True),
        _base.Property("kind", "kind", _base.OneOf("Issuer", "ClusterIssuer")),
    )


@_d.dataclass(repr=False, eq=False)
class CertificateSpec(_base.Model):
    """The spec of Certificate."""

    issuer_ref: IssuerRef
    """Who signs."""

    secret_name: _t.Optional[str] = None
    """In a pipeline it may be left out: a name is made up."""

    dns_names: _t.Optional[_t.List[str]] = None

    _properties = (
        _base.Property("secret_name", "secretName", _base.TEXT),
        _base.Property("issuer_ref", "issuerRef", _base.Of(IssuerRef), required=True),
        _base.Property("dns_names", "dnsNames", _base.ListOf(_base.TEXT)),
    )


@_d.dataclass(repr=False, eq=False)
class Certificate(_base.Model):
    """A custom resource of the kind Certificate."""

    metadata: ObjectMeta
    spec: CertificateSpec
    status: _t.Optional[_t.Dict[str, _t.Any]] = None
    """As last seen; only the cluster sets it."""

    _properties = (
        _base.Property("metadata", "metadata", _base.Of(ObjectMeta), required=True),
        _base.Property("spec", "spec", _base.Of(CertificateSpec), required=True),
        _base.Property("status", "status", _base.MapOf(_base.ANY)),
    )
    _constants = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
    }
