# SPDX-License-Identifier: Apache-2.0
# Made by crdforge of certificates.cert-manager.io/v1.
"""Certificate: typed models, and the step for Kubeflow Pipelines.

    from cert_manager_certificate import CertificateSpec, certificate

certificate() makes a step of a pipeline, with the SDK 1.8 or 2.x; its arguments
are models or plain data. Certificate(...).to_dict() is the whole resource.
"""
from ._base import NULL, Null, ObjectMeta
from .component import certificate
from .models import (
    Certificate,
    CertificateSpec,
    IssuerRef,
)

__all__ = [
    "Certificate",
    "CertificateSpec",
    "IssuerRef",
    "NULL",
    "Null",
    "ObjectMeta",
    "certificate",
]
