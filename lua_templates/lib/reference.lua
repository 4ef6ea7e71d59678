-- SPDX-License-Identifier: Apache-2.0
--
-- What a reference page says of a component, whatever it is written in, beside what schema_facts()
-- and schema_properties() say: types, what must be given, when a step is done.
--
-- A text with names in it is a list of parts: a string, or { code = "…" } for what is to be shown
-- as it is.
local conventions = require "lib.conventions"
local prose = require "lib.prose"

local M = {}

local TYPES = { ["int-or-string"] = "integer or string", any = "any" }

---@param field crdforge.Input|crdforge.Output
---@return string
function M.field_type(field)
  local schema = field.schema
  if schema then
    return schema_type(schema)
  end
  local of = field.type
  if of == "object" and field.element then
    return "map of " .. field.element
  end
  return TYPES[of] or of
end

---Whether an input must be given; words for "required" at most.
---@param c crdforge.Component
---@param i crdforge.Input
---@return any[]? parts
function M.requirement(c, i)
  if i.required then
    local enough = prose.enough(c, i)
    return enough
      and { "required; ", { code = enough }, " is enough where its parts below are given" }
      or { "required" }
  elseif i.needed then
    return { "required, here or in ", i.inside and { code = i.inside } or "its parts below" }
  end
end

-- --- facts -----------------------------------------------------------------------------------

---A value as a person would write it: a text without quotes, unless that would not show it.
local function shown(value)
  if type(value) == "string" and value:find("^%S.*%S$") or type(value) == "string" and #value == 1
  then
    return value
  end
  return json(value)
end

---@param word? string before the last one; else a comma
local function codes(values, word)
  local parts = {}
  for n = 1, #values do -- ipairs would end at a null
    parts[#parts + 1] = n > 1 and (n == #values and word and " " .. word .. " " or ", ") or nil
    parts[#parts + 1] = { code = shown(values[n]) }
  end
  return parts
end

local FACTS = list { "default", "enum", "format", "pattern", "minimum", "maximum" }

---The schema of a field. An input or output of crdforge's own has none: then what is known of it.
---@param field crdforge.Input|crdforge.Output
---@return table
function M.schema(field)
  return field.schema or map(each(FACTS, function(key) return { key, field[key] } end))
end

---How many properties there are below a property, at any depth.
---@param below? crdforge.Properties
---@return integer
function M.count(below)
  local total = 0
  for _, child in ipairs(below and below.list or {}) do
    total = total + 1 + M.count(child.below)
  end
  return total
end

---The call that shows what a page leaves out.
---@param c crdforge.Component
---@param part string of the component document
---@return string
function M.show(c, part)
  if c.provenance.source == "bundled" then
    return "crdforge show " .. c.kind .. "." .. part
  end
  return "crdforge show --path " .. part .. " FILE"
end

---@param path any[]
---@return string "spec.resourceConfig", "spec.variants[0].name"
function M.path(path)
  return prose.place(path, 1, #path)
end

-- --- states ----------------------------------------------------------------------------------

local function is_one_of(path, words)
  return concat({ "the state ", { code = M.path(path) }, " is " }, codes(words, "or"))
end

local function condition(name, rest)
  return { "the condition ", { code = name }, " " .. rest }
end

---@param r crdforge.Rules
local function checks(r, done)
  return each(r.checks or {}, function(check)
    local whose = { code = M.path(check.path) }
    if done then
      return concat({ ", and no entry of ", whose, " says " }, codes(check.failure, "or"))
    end
    return concat({ "an entry of ", whose, " says " }, codes(check.failure, "or"))
  end)
end

---@param r crdforge.Rules
local function ack_states(r)
  local synced = "is true"
  local done = { condition("ACK.ResourceSynced", synced) }
  if r.state and r.success and #r.success > 0 then
    done = { concat(is_one_of(r.state, r.success), { ", and " },
                    condition("ACK.ResourceSynced", synced)) }
  elseif r.state then
    done = { concat(done[1], { ", and no “fail” is in " }, { { code = M.path(r.state) } }) }
  end
  done[1] = concat(done[1], table.unpack(checks(r, true)))
  local failed = {}
  if r.state and r.failure and #r.failure > 0 then
    failed[1] = concat(is_one_of(r.state, r.failure),
      r.reason and { "; ", { code = M.path(r.reason) }, " says why" } or nil)
  end
  failed[#failed + 1] = condition("ACK.Terminal", "is true, whatever the state")
  local wait = {}
  if r.state and r.running and #r.running > 0 then
    wait[1] = is_one_of(r.state, r.running)
  end
  wait[#wait + 1] = concat(condition("ACK.Recoverable", "is true: its controller tries again, "),
                           { "for ", { code = "--recoverable-timeout" }, " at most" })
  if r.state and r.success and #r.success > 0 then
    wait[#wait + 1] = { "the state is another word: for four times ", { code = "--settle-time" },
                        ", and then it has failed" }
  end
  return done, concat(failed, checks(r, false)), wait
end

local function words_or(words, usual)
  return words and #words > 0 and words or usual
end

---What the runner waits for whatever the conditions and words are.
---@param r crdforge.Rules
local function other_waits(r)
  return { "everything else" .. (r.generation == false and ""
    or ", also a status of an older generation") }
end

---What follows without a declaration: the names that are common.
---@param r crdforge.Rules
local function common_states(r)
  local done = { concat({ "one of the conditions " }, codes(conventions.ready_success, "or"), {
    " is true, and neither is ", { code = "Ready" }, " false nor ", { code = "Reconciling" },
    " true" }) }
  local failed = { concat({ "one of the conditions " }, codes(conventions.ready_failure, "or"), {
    " is true, ", { code = "Succeeded" }, " is false, or ", { code = "Ready" },
    " is false with the reason ", { code = "Failed" } }) }
  if r.state then
    local good = is_one_of(r.state, words_or(r.success, conventions.word_success))
    done[2] = concat({ "no condition says so, and " }, good)
    failed[2] = is_one_of(r.state, words_or(r.failure, conventions.word_failure))
  end
  return done, failed, { other_waits(r) }
end

local STATUS = { True = "is true", False = "is false" }

---A sign that the rules declare: of a condition, or of a word at a path.
---@param sign crdforge.Sign
local function sign_parts(sign)
  if sign.path then
    return concat({ { code = M.path(sign.path) }, " is " }, codes(sign.words or {}, "or"))
  end
  local status = sign.status or "True"
  local parts = { "the condition ", { code = sign.type }, " " }
  parts = concat(parts, STATUS[status] and { STATUS[status] } or { "is ", { code = status } })
  return sign.reasons and #sign.reasons > 0
    and concat(parts, { " with the reason " }, codes(sign.reasons, "or")) or parts
end

---All that must be there, as one text.
---@param r crdforge.Rules
local function all_of(r, signs)
  local texts = each(signs.success or {}, sign_parts)
  local worded = r.success and #r.success > 0
  if #texts == 0 and not worded or worded and not r.state then
    return { "nothing that the definition shows says so: only ", { code = "--success-when" } }
  end
  texts = concat(worded and list { is_one_of(r.state, r.success) } or nil, texts)
  local parts = {}
  for n, text in ipairs(texts) do
    parts = concat(parts, n > 1 and { ", and " } or nil, text)
  end
  return parts
end

---What the rules declare, which alone decides.
---@param r crdforge.Rules
local function declared_states(r)
  local signs = r.conditions
  local failed, wait = {}, {}
  if r.state and r.failure and #r.failure > 0 then
    failed[1] = concat(is_one_of(r.state, r.failure),
      r.reason and { "; ", { code = M.path(r.reason) }, " says why" } or nil)
  end
  if r.state and r.running and #r.running > 0 then
    wait[1] = is_one_of(r.state, r.running)
  end
  wait = concat(wait, each(signs.running or {}, function(sign)
    return concat(sign_parts(sign), { ", also when the rest says that it is done" })
  end), each(signs.recoverable or {}, function(sign)
    return concat(sign_parts(sign), { "; its controller tries again, for ",
                                      { code = "--recoverable-timeout" }, " at most" })
  end), { other_waits(r) })
  return { all_of(r, signs) }, concat(failed, each(signs.failure or {}, sign_parts)), wait
end

---When a step is done, has failed, and waits, as the runner judges it: three lists of texts.
---@param c crdforge.Component
---@return {title: string, texts: any[][]}[]
function M.states(c)
  local r = c.rules
  local done, failed, wait
  if r.family == "ack" then
    done, failed, wait = ack_states(r)
  elseif r.family == "ready" then
    done, failed, wait = (r.conditions and declared_states or common_states)(r)
  else
    done, failed, wait = { { "the resource has been created" } }, {}, {}
  end
  return each({ { "Done", done }, { "Failed", failed }, { "Waiting", wait } }, function(row)
    return #row[2] > 0 and { title = row[1], texts = row[2] } or nil
  end)
end

local CLASSES = {
  job = "A job: it runs once and ends. When its step is stopped it is deleted.",
  resource = "A resource that lives on after its step, also when the step is stopped.",
  record = "A record: done as soon as it is created.",
}

---What else is worth knowing of how the runner treats the kind: texts.
---@param c crdforge.Component
---@return any[][]
function M.notes(c)
  local notes, r = {}, c.rules
  notes[#notes + 1] = r.class and { CLASSES[r.class] } or nil
  if r.update then
    notes[#notes + 1] = { "It can be changed, at least in part, after it was created: ",
                          { code = "--action apply" }, "." }
  end
  if c.naming then
    notes[#notes + 1] = concat({ "Its own name is the input ", { code = c.naming.input },
      c.naming.length and (", at most %d characters"):format(c.naming.length) or "",
      ". Without it the runner makes a name that every retry of the step finds again." })
  end
  notes[#notes + 1] = r.controller and { "Looked after by ", { code = r.controller }, "." } or nil
  if c.deprecated then
    notes[#notes + 1] = { "This version of the definition is deprecated." }
  end
  return notes
end

---What `crdforge-run` ends with (docs/RUNNER_CONTRACT.md): code, outcome, whether a retry may help.
M.EXIT_CODES = {
  { "0", "done", "" },
  { "1", "the resource failed", "no" },
  { "2", "inputs or command line", "no" },
  { "3", "the API server refused the resource or its kind", "no" },
  { "4", "not allowed: credentials or rights", "no" },
  { "5", "the name or a field belongs to somebody else", "no" },
  { "6", "a limit has passed", "yes" },
  { "7", "the API server cannot be reached", "yes" },
  { "8", "local: output files, settings, certificates", "no" },
  { "9", "the resource was deleted by somebody else", "yes" },
  { "130, 143", "stopped by a signal: SIGINT, SIGTERM", "" },
}

---"bundled (from v1.9.1), sha256:0123456789abcdef".
---@param c crdforge.Component
---@return string
function M.origin(c)
  local p = c.provenance
  return p.source .. (p.release and " (from " .. p.release .. ")" or "") .. ", sha256:"
    .. p.sha256:sub(1, 16)
end

return M
