/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of "family" and "class" in the rules of a kind: a profile or a script says them, the runner goes
 * by them. enum rules_family of the runner has the families in this order.
 */
#ifndef BASE_FAMILIES_H
#define BASE_FAMILIES_H

#define FAMILIES_ACK "ack"         /* has the conditions of ACK */
#define FAMILIES_READY "ready"     /* tells by conditions or a state when it is done */
#define FAMILIES_CREATED "created" /* is done when it is there */
#define FAMILIES FAMILIES_ACK, FAMILIES_READY, FAMILIES_CREATED
#define FAMILIES_SAID FAMILIES_ACK ", " FAMILIES_READY " or " FAMILIES_CREATED

#define CLASSES_JOB "job"           /* comes to an end of its own */
#define CLASSES_RESOURCE "resource" /* stays, and can change */
#define CLASSES_RECORD "record"     /* is only there */
#define CLASSES CLASSES_JOB, CLASSES_RESOURCE, CLASSES_RECORD

#endif
