-- SPDX-License-Identifier: Apache-2.0
--
-- How a component of the Python runtime tells that its resource is done: the rules of the component
-- document as Python. The runtime asks after it has looked at ACK's conditions itself.
local python = require "lib.python"

local M = {}

-- A value below others.
M.AT = [[
def at(value, *keys: str):
    """What lies below a value, or None where there is no such thing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value]]

-- What the original said of states that come without a reason; users look for these texts. A
-- stopped job is called so whatever its kind.
local STOPPED_JOB = "Sagemaker job was stopped"
local TEXTS = {
  Endpoint = { OutOfService = "Sagemaker endpoint is Out of Service" },
  MonitoringSchedule = { Stopped = "The schedule was stopped." },
}

local function texts_of(c)
  return map(each(c.rules.failure or {}, function(word)
    local of_kind = c.group == "sagemaker.services.k8s.aws" and TEXTS[c.kind] or {}
    local of_job = c.rules.class == "job" and word == "Stopped" and STOPPED_JOB or nil
    local text = of_kind[word] or of_job
    return text and { word, text } or nil
  end))
end

local function constant(about, name, value)
  return "# " .. about .. "\n" .. name .. " = " .. python.value(value)
end

local DONE = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        # Done as soon as it is there: the kind has no state of its own.
        return SageMakerJobStatus(is_completed=True, raw_status="Completed")]]

local FAILED = [[
    def _failed(self, word: str, resource: Dict) -> SageMakerJobStatus:
        return SageMakerJobStatus(
            is_completed=True,
            raw_status=word,
            has_error=True,
            error_message=$reason,
        )

    def _is_synced(self, resource: Dict) -> bool:
        return str(self._get_resource_synced_status(resource["status"])) == "True"]]

-- Of an ACK kind, with the words of its profile. A job that failed is over at once; what else has a
-- state is only believed while the controller is in step with the cloud.
local WORDS = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = at(resource, *STATE) or ""
$log
        if word in FAILURE_WORDS$failure_gate:
            return self._failed(word, resource)
        if word in SUCCESS_WORDS and self._is_synced(resource):
$check
            return SageMakerJobStatus(is_completed=True, raw_status=word)
        return SageMakerJobStatus(is_completed=False, raw_status=word)

$failed$checks]]

local CHECK = [[
            if self._has_failed_part(resource):
                return SageMakerJobStatus(
                    is_completed=True,
                    raw_status=word,
                    has_error=True,
                )]]

local CHECKS = "\n\n" .. [[
    def _parts(self, resource: Dict):
        """Each part that is looked at: its name, its state and whether that means failed."""
        for check in CHECKS:
            for part in at(resource, *check["path"]) or []:
                word = part.get(check["word"])
                yield part.get(check["name"]), word, word in check["failure"]

    def _log_parts(self, resource: Dict) -> None:
        for name, word, _ in self._parts(resource):
            logging.info("%s: %s", name, word)

    def _has_failed_part(self, resource: Dict) -> bool:
        return any(failed for _, _, failed in self._parts(resource))]]

-- Of an ACK kind with a state whose words nobody has written down.
local STATE = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = at(resource, *STATE) or ""
        if not word or not self._is_synced(resource):
            return SageMakerJobStatus(is_completed=False, raw_status=word)
        if "fail" in word.lower():
            return self._failed(word, resource)
        return SageMakerJobStatus(is_completed=True, raw_status=word)

$failed]]

-- Of any other kind: its own words, else what most controllers write.
-- text: Python
local READY = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = $state
        if self._is_stale(resource, resource.get("status")):
            return SageMakerJobStatus(is_completed=False, raw_status=word)
        if word.lower() in FAILURE_WORDS:
            return self._failed(word, resource)
        ready = False
        waiting = False
        for condition in at(resource, "status", "conditions") or []:
            if not self._is_stale(resource, condition):
                kind = str(condition.get("type")).lower()
                yes = condition.get("status") == "True"
                no = condition.get("status") == "False"
                if yes and kind in BAD_CONDITIONS or no and kind == "succeeded":
                    return self._failed(kind, resource, condition)
                ready = ready or yes and kind in GOOD_CONDITIONS
                waiting = waiting or yes and kind == "reconciling"
                waiting = waiting or not yes and kind == "ready"
        done = not waiting and (ready or word.lower() in SUCCESS_WORDS)
        return SageMakerJobStatus(is_completed=done, raw_status=word)

    def _is_stale(self, resource: Dict, part) -> bool:
        """Whether a part of the status tells of an older specification."""
        seen = at(part, "observedGeneration")
        generation = at(resource, "metadata", "generation") or 0
        return isinstance(seen, int) and seen < generation

    def _failed(
        self,
        word: str,
        resource: Dict,
        condition: Optional[Dict] = None,
    ) -> SageMakerJobStatus:
        reason = at(condition, "message") or at(condition, "reason")
        return SageMakerJobStatus(
            is_completed=True,
            raw_status=word,
            has_error=True,
            error_message=$reason or word,
        )]]

-- Without ACK there is no ARN to wait for and none of its conditions to look at.
local NO_ACK = [[
    def _verify_resource_consumption(self) -> bool:
        return True

    def _check_resource_conditions(self) -> Optional[bool]:
        return None

]]

-- What controllers write that follow the conventions of Kubernetes, in small letters.
local GOOD_CONDITIONS = { "succeeded", "complete", "completed", "ready", "available" }
local BAD_CONDITIONS = { "failed", "stalled", "denied", "invalidrequest" }
local GOOD_WORDS = { "succeeded", "complete", "completed", "ready", "active", "bound" }
local BAD_WORDS = { "failed", "failure", "error", "errored", "aborted", "terminated", "cancelled" }

local function lower(words)
  return each(words, function(word) return word:lower() end)
end

---STATE and REASON, where the rules know them.
local function paths(c)
  return concat(
    c.rules.state and list { constant("Where the state is.", "STATE", c.rules.state) } or nil,
    c.rules.reason and list { constant("Where it says why it failed.", "REASON", c.rules.reason) }
      or nil)
end

local function words(success, failure)
  return list { constant("States that mean done, and failed.", "SUCCESS_WORDS", success)
    .. "\nFAILURE_WORDS = " .. python.value(failure) }
end

---The text of a failure: what comes first is best.
local function reason(...)
  return table.concat(each({ ... }, function(part) return part ~= "" and part or nil end), " or ")
end

local function of_words(c)
  local rules = c.rules
  local texts, checks = texts_of(c), rules.checks and #rules.checks > 0
  local of_texts, of_reason = #texts > 0, rules.reason ~= nil
  local failed = python.fill(FAILED, { reason = reason(
    of_texts and "FAILURE_TEXTS.get(word)" or "", of_reason and "at(resource, *REASON)" or "",
    "word") })
  return {
    at = true,
    constants = concat(paths(c), words(rules.success, rules.failure or list {}),
      of_texts and list {
        constant("What is said of states that have no reason.", "FAILURE_TEXTS", texts),
      } or nil,
      checks and list {
        constant("Lists whose entries may tell of a failure although the state does not.",
                 "CHECKS", rules.checks),
      } or nil),
    source = python.fill(WORDS, {
      failure_gate = rules.class == "job" and "" or " and self._is_synced(resource)",
      log = checks and "        self._log_parts(resource)" or "",
      check = checks and CHECK or "",
      failed = failed,
      checks = checks and CHECKS or "",
    }),
  }
end

local function of_state(c)
  return {
    at = true,
    constants = paths(c),
    source = python.fill(STATE, { failed = python.fill(FAILED, {
      reason = reason(c.rules.reason and "at(resource, *REASON)" or "", "word") }) }),
  }
end

local function of_conditions(c)
  local rules = c.rules
  return {
    at = true,
    optional = true,
    constants = concat(
      paths(c), words(lower(rules.success or GOOD_WORDS), lower(rules.failure or BAD_WORDS)),
      list { constant("Conditions that mean done, and failed.", "GOOD_CONDITIONS",
                      list(GOOD_CONDITIONS))
        .. "\nBAD_CONDITIONS = " .. python.value(list(BAD_CONDITIONS)) }),
    source = NO_ACK .. python.fill(READY, {
      state = rules.state and 'str(at(resource, *STATE) or "")' or '""',
      reason = reason("reason", rules.reason and "at(resource, *REASON)" or ""),
    }),
  }
end

---@param c crdforge.Component
---@return {source: string, constants: string[], at?: boolean, optional?: boolean}
---  source: methods; constants: of the module; at: whether M.AT is called; optional: whether
---  typing.Optional is
function M.of(c)
  local rules = c.rules
  if rules.family == "ready" then
    return of_conditions(c)
  elseif rules.family ~= "ack" then
    return { constants = list {}, optional = true, source = NO_ACK .. DONE }
  elseif not rules.state then
    return { constants = list {}, source = DONE }
  end
  return rules.success and of_words(c) or of_state(c)
end

return M
