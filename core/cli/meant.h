/* SPDX-License-Identifier: Apache-2.0
 *
 * What somebody may have meant by a word that names nothing: texts for the hint "did you mean X?", empty when
 * nobody knows.
 */
#ifndef CLI_MEANT_H
#define CLI_MEANT_H

#include "io/snapshot.h"

/* "github:owner/repo" of "gihub:owner/repo": a word with a colon, which no name of a kind has. */
cf_str meant_scheme(struct arena *arena, cf_str word);

/* "github:owner/repo@v1:folder" of a page of GitHub, without or with https://. A file that GitHub serves is no
 * page. */
cf_str meant_page(struct arena *arena, cf_str word);

/* A source whose colon or github: is left out: "cluster", "owner/some-controller". */
cf_str meant_source(struct arena *arena, cf_str word);

/* A bundled kind, as the word is written: "TrainingJob", "sagemaker/TrainingJob", "GROUP_PLURAL.yaml". */
cf_str meant_kind(struct arena *arena, const struct snapshot *snapshot, cf_str word);

#endif
