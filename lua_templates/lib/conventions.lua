-- SPDX-License-Identifier: Apache-2.0
--
-- What controllers write that follow the conventions of Kubernetes: what the runner goes by where
-- the rules of a kind say nothing of its own. The words are those of core/runner/rules.c, under the
-- names they have there (tests/programs/families.py holds the two together); any case counts.
return {
  ready_success = { "Succeeded", "Complete", "Completed", "Ready", "Available" },
  ready_failure = { "Failed", "Stalled", "Denied", "InvalidRequest" },
  word_success = { "Succeeded", "Complete", "Completed", "Ready", "Active", "Bound" },
  word_failure = { "Failed", "Failure", "Error", "Errored", "Aborted", "Terminated", "Cancelled" },
}
