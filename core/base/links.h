/* SPDX-License-Identifier: Apache-2.0
 *
 * What a "{word}" in the address of a link can be: a profile or a script says it, the runner fills it in.
 */
#ifndef BASE_LINKS_H
#define BASE_LINKS_H

#define LINKS_NAME "name"           /* of the cloud resource, else of the object */
#define LINKS_NAMESPACE "namespace" /* of the object */
#define LINKS_REGION "region"       /* of ACK */
#define LINKS_ARN "arn"             /* likewise */

#endif
