-- SPDX-License-Identifier: Apache-2.0
--
-- How a component of the Python runtime tells from conditions and words that its resource is done,
-- as core/runner/rules.c does for kinds that are not ACK's: by the signs that its rules declare, or
-- by the names that are common.
local conventions = require "lib.conventions"
local python = require "lib.python"

local M = {}

---A constant of the module, with a comment above.
---@return string
function M.constant(about, name, value)
  return "# " .. about .. "\n" .. name .. " = " .. python.value(value)
end

-- A status of before a change says nothing.
local GATE = [[
        if self._is_stale(resource, resource.get("status")):
            return SageMakerJobStatus(is_completed=False, raw_status=word)]]

local STALE = [[
    def _is_stale(self, resource: Dict, part) -> bool:
        """Whether a part of the status tells of an older specification."""
        seen = str(at(part, "observedGeneration"))  # some write a text
        generation = at(resource, "metadata", "generation") or 0
        return seen.isascii() and seen.isdigit() and int(seen) < generation]]

-- Of any other kind, where its rules declare no signs: its own words, else what most controllers
-- write.
-- text: Python
local COMMON = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = $state
$gate
        if $failure_word in FAILURE_WORDS:
            return self._failed(word, resource)
        ready = False
        waiting = False
        for condition in at(resource, "status", "conditions") or []:
            if not self._is_stale(resource, condition):
                kind = str(condition.get("type"))
                yes = condition.get("status") == "True"
                no = condition.get("status") == "False"
                refused = kind == "Ready" and condition.get("reason") == "Failed"
                if no and (kind == "Succeeded" or refused):
                    return self._failed(kind, resource, condition)
                if yes and kind.lower() in FAILURE_CONDITIONS:
                    return self._failed(kind, resource, condition)
                ready = ready or yes and kind.lower() in SUCCESS_CONDITIONS
                waiting = waiting or yes and kind == "Reconciling"
                waiting = waiting or not yes and kind == "Ready"
        done = not waiting and (ready or $success_word in SUCCESS_WORDS)
        return SageMakerJobStatus(is_completed=done, raw_status=word)

$stale

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

-- Of a kind whose rules declare the signs that alone decide.
-- text: Python
local DECLARED = [[
    def _get_job_status(self) -> SageMakerJobStatus:
        resource = self._get_resource() or {}
        word = $state
$steps
        return SageMakerJobStatus(is_completed=False, raw_status=word)

    def _failed(self, word: str, reason: str) -> SageMakerJobStatus:
        return SageMakerJobStatus(
            is_completed=True,
            raw_status=word,
            has_error=True,
            error_message=reason,
        )$signs]]

-- text: Python
local FAILURE_WORD = [[
        if word in FAILURE_WORDS:
            reason = $reason
            return self._failed(word, reason)]]

-- text: Python
local FAILURE_SIGN = [[
        for sign in FAILURE_SIGNS:
            if self._shows(resource, sign):
                return self._failed(*self._told(resource, sign))]]

-- text: Python
local RUNNING_SIGN = [[
        if any(self._shows(resource, sign) for sign in RUNNING_SIGNS):
            return SageMakerJobStatus(is_completed=False, raw_status=word)]]

local IS_DONE = "            return SageMakerJobStatus(is_completed=True, raw_status=word)"
local DONE_WORD = "        if word in SUCCESS_WORDS:"
local DONE_SIGN = "        if all(self._shows(resource, sign) for sign in SUCCESS_SIGNS):"
-- text: Python
local DONE_BOTH = [[
        if word in SUCCESS_WORDS and all(
            self._shows(resource, sign) for sign in SUCCESS_SIGNS
        ):]]

-- text: Python
local RECOVERABLE_SIGN = [[
        for sign in RECOVERABLE_SIGNS:
            if self._shows(resource, sign):
                told, reason = self._told(resource, sign)
                logging.warning("Its controller tries again: %s: %s", told, reason)]]

-- text: Python
local SIGNS = "\n\n" .. [[
    def _condition(self, resource: Dict, sign: Dict) -> Dict:
        for condition in at(resource, "status", "conditions") or []:
            if condition.get("type") == sign["type"]:
                return condition
        return {}

    def _shows(self, resource: Dict, sign: Dict) -> bool:
        """Whether a sign is there: a word at a path, or a condition of now."""
        if "path" in sign:
            value = at(resource, *sign["path"])
            if isinstance(value, bool):
                value = str(value).lower()
            return value in sign["words"]
        condition = self._condition(resource, sign)
        if self._is_stale(resource, condition):
            return False
        reasons = sign.get("reasons") or [condition.get("reason")]
        return (
            condition.get("status") == sign["status"]
            and condition.get("reason") in reasons
        )

    def _told(self, resource: Dict, sign: Dict):
        """What a sign says: a word, and why."""
        if "path" in sign:
            word = str(at(resource, *sign["path"]))
            return word, $reason_of_path
        condition = self._condition(resource, sign)
        word = condition.get("reason") or sign["type"]
        return word, $reason_of_condition]]

---STATE and REASON, where the rules know them.
function M.paths(c)
  return concat(
    c.rules.state and list { M.constant("Where the state is.", "STATE", c.rules.state) } or nil,
    c.rules.reason and list { M.constant("Where it says why it failed.", "REASON", c.rules.reason) }
      or nil)
end

function M.words(success, failure)
  return list { M.constant("States that mean done, and failed.", "SUCCESS_WORDS", success)
    .. "\nFAILURE_WORDS = " .. python.value(failure) }
end

---The text of a failure: what comes first is best.
function M.reason(...)
  return table.concat(each({ ... }, function(part) return part ~= "" and part or nil end), " or ")
end

local function lower(words)
  return each(words, function(word) return word:lower() end)
end

local function state_of(rules)
  return rules.state and 'str(at(resource, *STATE) or "")' or '""'
end

local function gate_of(rules)
  return rules.generation == false and "" or GATE
end

local function given(list_of_words)
  return list_of_words ~= nil and #list_of_words > 0
end

---The common words count in any case, a kind's own as they are.
local function words_or(own, common)
  return given(own) and own or lower(common), given(own) and "word" or "word.lower()"
end

local function common(c)
  local rules = c.rules
  local success, success_word = words_or(rules.success, conventions.word_success)
  local failure, failure_word = words_or(rules.failure, conventions.word_failure)
  return {
    at = true,
    constants = concat(M.paths(c), M.words(success, failure),
      list { M.constant("Conditions that mean done, and failed.", "SUCCESS_CONDITIONS",
                      list(lower(conventions.ready_success)))
        .. "\nFAILURE_CONDITIONS = " .. python.value(list(lower(conventions.ready_failure))) }),
    source = python.fill(COMMON, {
      state = state_of(rules), gate = gate_of(rules), stale = STALE,
      success_word = success_word, failure_word = failure_word,
      reason = M.reason("reason", rules.reason and "at(resource, *REASON)" or ""),
    }),
  }
end

---The signs of one sort as a constant; nil where there are none.
---@param signs crdforge.Sign[]?
local function signs_of(signs, about, name)
  return signs and #signs > 0 and M.constant(about, name, list(each(signs, function(sign)
    return sign.path and map { { "path", sign.path }, { "words", sign.words } }
      or map { { "type", sign.type }, { "status", sign.status or "True" },
               { "reasons", sign.reasons } }
  end))) or nil
end

---The test that a kind is done; nil where nothing could say so.
local function done_of(rules)
  local worded, signed = given(rules.success), given(rules.conditions.success)
  local test = worded and signed and DONE_BOTH or worded and DONE_WORD or signed and DONE_SIGN
  return test and test .. "\n" .. IS_DONE or nil
end

local function declared(c)
  local rules, signs = c.rules, c.rules.conditions
  local why = rules.reason and "at(resource, *REASON)" or ""
  local detail = rules.detail and "at(resource, *DETAIL)" or ""
  local failure = signs_of(signs.failure, "Signs of a failure: one is enough.", "FAILURE_SIGNS")
  local running = signs_of(signs.running, "Signs of work under way.", "RUNNING_SIGNS")
  local success = signs_of(signs.success, "Signs of success: all of them are there.",
                           "SUCCESS_SIGNS")
  local recoverable = signs_of(signs.recoverable, "Signs of trouble that may go away.",
                               "RECOVERABLE_SIGNS")
  local has_signs = failure or running or success or recoverable
  local gate = gate_of(rules)
  local methods = (has_signs or gate ~= "") and "\n\n" .. STALE or ""
  if has_signs then
    methods = methods .. python.fill(SIGNS, {
      reason_of_path = M.reason(why, "word"),
      reason_of_condition = M.reason('condition.get("message")', why, "word"),
    })
  end
  local function constants_of(name, about, value)
    return value and list { M.constant(about, name, value) } or nil
  end
  return {
    at = true,
    constants = concat(M.paths(c),
      constants_of("DETAIL", "Where it says more when it does not say why.", rules.detail),
      constants_of("SUCCESS_WORDS", "States that mean done.",
                   given(rules.success) and rules.success or nil),
      constants_of("FAILURE_WORDS", "States that mean failed.",
                   given(rules.failure) and rules.failure or nil),
      failure and list { failure }, running and list { running }, success and list { success },
      recoverable and list { recoverable }),
    source = python.fill(DECLARED, {
      state = state_of(rules),
      signs = methods,
      steps = table.concat(concat(
        gate ~= "" and list { gate } or nil,
        given(rules.failure) and list { python.fill(FAILURE_WORD, {
          reason = M.reason(why, detail, "word"),
        }) } or nil,
        failure and list { FAILURE_SIGN }, running and list { RUNNING_SIGN },
        list { done_of(rules) }, recoverable and list { RECOVERABLE_SIGN }), "\n"),
    }),
  }
end

---@param c crdforge.Component of the family ready
---@return {source: string, constants: string[], at: boolean} as python_status's
function M.of(c)
  return c.rules.conditions and declared(c) or common(c)
end

return M
