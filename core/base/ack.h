/* SPDX-License-Identifier: Apache-2.0
 *
 * What ACK (AWS Controllers for Kubernetes) calls things: groups are SERVICE.services.k8s.aws, and the
 * controller of a service is in the repository aws-controllers-k8s/SERVICE-controller.
 */
#ifndef BASE_ACK_H
#define BASE_ACK_H

#define ACK_GROUP "services.k8s.aws" /* of the kinds that all controllers bring along */
#define ACK_DOMAIN "." ACK_GROUP     /* of the kinds of a service, after its name */
#define ACK_OWNER "aws-controllers-k8s"
#define ACK_CONTROLLER "-controller"
#define ACK_USUAL_SERVICE "sagemaker" /* where none is named */

#endif
