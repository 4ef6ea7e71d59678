-- SPDX-License-Identifier: Apache-2.0
--
-- How a component of the Python runtime tells that its resource is done: the rules of the component
-- document as Python. The runtime asks after it has looked at ACK's conditions itself.
local conditions = require "lib.python_conditions"
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

-- Without ACK there is no ARN to wait for and none of its conditions to look at.
local NO_ACK = [[
    def _verify_resource_consumption(self) -> bool:
        return True

    def _check_resource_conditions(self) -> Optional[bool]:
        return None

]]

local function of_words(c)
  local rules = c.rules
  local texts, checks = texts_of(c), rules.checks and #rules.checks > 0
  local of_texts, of_reason = #texts > 0, rules.reason ~= nil
  local failed = python.fill(FAILED, { reason = conditions.reason(
    of_texts and "FAILURE_TEXTS.get(word)" or "", of_reason and "at(resource, *REASON)" or "",
    "word") })
  return {
    at = true,
    constants = concat(
      conditions.paths(c), conditions.words(rules.success, rules.failure or list {}),
      of_texts and list {
        conditions.constant("What is said of states that have no reason.", "FAILURE_TEXTS",
                            texts),
      } or nil,
      checks and list {
        conditions.constant(
          "Lists whose entries may tell of a failure although the state does not.",
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
    constants = conditions.paths(c),
    source = python.fill(STATE, { failed = python.fill(FAILED, {
      reason = conditions.reason(c.rules.reason and "at(resource, *REASON)" or "", "word") }) }),
  }
end

---@param c crdforge.Component
---@return {source: string, constants: string[], at?: boolean, optional?: boolean}
---  source: methods; constants: of the module; at: whether M.AT is called; optional: whether
---  typing.Optional is
function M.of(c)
  local rules = c.rules
  if rules.family == "ready" then
    local judged = conditions.of(c)
    judged.source, judged.optional = NO_ACK .. judged.source, true
    return judged
  elseif rules.family ~= "ack" then
    return { constants = list {}, optional = true, source = NO_ACK .. DONE }
  elseif not rules.state then
    return { constants = list {}, source = DONE }
  end
  return rules.success and of_words(c) or of_state(c)
end

return M
