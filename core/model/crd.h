/* SPDX-License-Identifier: Apache-2.0
 *
 * A CustomResourceDefinition (apiextensions.k8s.io v1 and v1beta1): who it is and its versions.
 */
#ifndef MODEL_CRD_H
#define MODEL_CRD_H

#include "base/diag.h"

struct crd_version {
    cf_str name;
    bool served, storage, deprecated;
    cf_str deprecation;          /* spec.versions[].deprecationWarning, may be empty */
    const cf_node *schema;       /* openAPIV3Schema, NULL when the version has none */
    const cf_node *columns;      /* additionalPrinterColumns, may be NULL */
    const cf_node *subresources; /* may be NULL */
};

struct crd {
    const cf_node *source; /* the whole definition as read */
    cf_str group, kind, plural, singular, list_kind;
    const cf_node *short_names, *categories; /* lists of text, may be NULL */
    bool namespaced;                         /* else cluster-scoped */
    struct crd_version *versions;            /* in source order, at least one */
    size_t versions_len;
};

/* True for a document that is a CustomResourceDefinition of any API version. */
bool crd_is(const cf_node *document);

/* NULL after diagnostics (all that are found). */
const struct crd *crd_read(struct ctx *ctx, const cf_node *document);

/* The version called `name`; with an empty name the storage version if it is served, else the
 * highest served one in Kubernetes' order. NULL after a diagnostic. */
const struct crd_version *crd_version(struct ctx *ctx, const struct crd *crd, cf_str name);

/* Kubernetes' version order: v2 > v1 > v1beta2 > v1beta1 > v1alpha1 > anything else (by its text).
 * Less than 0 when `a` comes first, that is, when it has the higher priority. Source: "Version
 * priority" in the Kubernetes documentation of CustomResourceDefinition versioning. */
int crd_version_order(cf_str a, cf_str b);

#endif
