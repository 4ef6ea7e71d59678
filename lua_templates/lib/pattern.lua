-- SPDX-License-Identifier: Apache-2.0
--
-- The regular expressions of definitions, as far as made-up values need them: whether a text
-- matches, and a short text that does. What is not understood (look-around, \p{…}) is nil.
local M = {}

local DIGITS, LETTERS = { { 48, 57 } }, { { 97, 122 }, { 65, 90 } }
local WORD = concat(list(LETTERS), list(DIGITS), list { { 95, 95 } })
local BLANK = { { 32, 32 }, { 9, 13 } }
local ESCAPED_CLASS = { d = DIGITS, w = WORD, s = BLANK, D = DIGITS, W = WORD, S = BLANK }
local ESCAPED = { n = 10, r = 13, t = 9, f = 12, v = 11 }
-- Made-up texts prefer these, in this order, where a class takes several.
local LONGEST = 4096
local PREFERRED = "xa1A-_./: "

local parse_choice -- (s): a choice of sequences, up to a ")" or the end

-- A parser's state: text, at (next byte), ok.
local function peek(s) return s.text:sub(s.at, s.at) end

local function take(s)
  s.at = s.at + 1
  return s.text:sub(s.at - 1, s.at - 1)
end

local function fail(s)
  s.ok = false
  return { kind = "set", ranges = {}, negated = true }
end

local function set(ranges, negated) return { kind = "set", ranges = ranges, negated = negated } end

local function one(byte) return { { byte, byte } } end

---What a backslash makes: ranges, and whether they are all that is not taken.
local function escape(s)
  local char = take(s)
  if ESCAPED_CLASS[char] then
    return ESCAPED_CLASS[char], char:find("%u") ~= nil
  elseif char == "x" and s.text:find("^%x%x", s.at) then
    s.at = s.at + 2
    return one(tonumber(s.text:sub(s.at - 2, s.at - 1), 16))
  elseif char == "" or char:find("[%dpPbBAzZkux]") then
    s.ok = false
    return {}
  end
  return one(ESCAPED[char] or char:byte())
end

---One member of a class: its ranges.
local function member(s)
  local ranges, negated = nil, false
  local char = take(s)
  if char == "[" and peek(s) == ":" or char:byte() and char:byte() > 127 then
    s.ok = false -- names of classes, and more than ASCII
  elseif char == "\\" then
    ranges, negated = escape(s)
  end
  s.ok = s.ok and not negated and char ~= ""
  return ranges or one(char:byte() or 0)
end

local function parse_class(s)
  local negated, ranges = peek(s) == "^", {}
  s.at = negated and s.at + 1 or s.at
  local first = true
  while s.ok and (first or peek(s) ~= "]") do
    local low = member(s)
    first = false
    if #low == 1 and s.text:find("^%-[^%]]", s.at) then
      s.at = s.at + 1
      local high = member(s)
      low = { { low[1][1], high[1][2] } }
    end
    for _, range in ipairs(low) do
      ranges[#ranges + 1] = range
    end
  end
  s.at = s.at + 1
  return set(ranges, negated)
end

local function parse_group(s)
  if peek(s) == "?" then
    local after = s.text:match("^%?:()", s.at) or s.text:match("^%?P?<%a%w*>()", s.at)
    if not after then
      return fail(s) -- flags and look-around
    end
    s.at = after
  end
  local inside = parse_choice(s)
  s.ok = s.ok and take(s) == ")"
  return inside
end

local function parse_atom(s)
  local char = take(s)
  if char == "(" then
    return parse_group(s)
  elseif char == "[" then
    return parse_class(s)
  elseif char == "." then
    return set(one(10), true)
  elseif char == "^" or char == "$" then
    return { kind = char }
  elseif char == "\\" then
    return set(escape(s))
  elseif char:find("[*+?]") or char:byte() > 127 then
    return fail(s)
  end
  return set(one(char:byte()))
end

---The least and the most repetitions that stand behind an atom; nil without any.
local function quantifier(s)
  local simple = ({ ["*"] = { 0 }, ["+"] = { 1 }, ["?"] = { 0, 1 } })[peek(s)]
  local least, comma, most, after = s.text:match("^{(%d+)(,?)(%d*)}()", s.at)
  if simple then
    s.at = s.at + 1
    least, most = simple[1], simple[2]
  elseif least then
    s.at = after
    least, most = tonumber(least), comma == "" and tonumber(least) or tonumber(most)
  else
    return nil
  end
  s.at = peek(s) == "?" and s.at + 1 or s.at -- lazy: the same texts
  return least, most or math.maxinteger
end

local function parse_sequence(s)
  local items = {}
  while s.ok and s.at <= #s.text and not peek(s):find("[|)]") do
    local atom = parse_atom(s)
    local least, most = quantifier(s)
    if least then
      atom = { kind = "repeat", atom = atom, least = least, most = most }
    end
    items[#items + 1] = atom
  end
  return items
end

function parse_choice(s)
  local choices = { parse_sequence(s) }
  while s.ok and peek(s) == "|" do
    s.at = s.at + 1
    choices[#choices + 1] = parse_sequence(s)
  end
  return { kind = "choice", choices = choices }
end

---@return table? tree nil when it is not understood
local function parse(pattern)
  local s = { text = pattern, at = 1, ok = true }
  local tree = parse_choice(s)
  return s.ok and s.at > #pattern and tree or nil
end

local function holds(class, byte)
  local inside = false
  for _, range in ipairs(class.ranges) do
    inside = inside or (byte >= range[1] and byte <= range[2])
  end
  return inside ~= (class.negated == true)
end

-- --- whether a text matches ----------------------------------------------------------------------

local STEPS = 20000 -- a pattern that backtracks for ever is one that nothing matches
local left = 0

local match -- (node, text, at, after): whether it matches there and after(at) is true behind it

local function match_items(items, index, text, at, after)
  if index > #items then
    return after(at)
  end
  return match(items[index], text, at, function(next_at)
    return match_items(items, index + 1, text, next_at, after)
  end)
end

local function match_repeat(node, done, text, at, after)
  local more = done < node.most and match(node.atom, text, at, function(next_at)
    return (next_at > at or done < node.least)
      and match_repeat(node, done + 1, text, next_at, after)
  end)
  return more or done >= node.least and after(at)
end

function match(node, text, at, after)
  left = left - 1
  if left < 0 then
    return false
  elseif node.kind == "set" then
    local byte = text:byte(at)
    return byte ~= nil and holds(node, byte) and after(at + 1)
  elseif node.kind == "^" or node.kind == "$" then
    return at == (node.kind == "^" and 1 or #text + 1) and after(at)
  elseif node.kind == "repeat" then
    return match_repeat(node, 0, text, at, after)
  end
  for _, items in ipairs(node.choices) do
    if match_items(items, 1, text, at, after) then
      return true
    end
  end
  return false
end

local function matches(tree, text)
  left = STEPS
  for at = 1, #text + 1 do
    if match(tree, text, at, function() return true end) then
      return true
    end
  end
  return false
end

-- --- a text that matches -------------------------------------------------------------------------

local function char_of(class)
  for char in PREFERRED:gmatch(".") do
    if holds(class, char:byte()) then
      return char
    end
  end
  for byte = 33, 126 do
    if holds(class, byte) then
      return string.char(byte)
    end
  end
  return ""
end

---The text of a node with each repetition as short as may be, or `more` times longer.
local function shortest(node, more)
  if node.kind == "set" then
    return char_of(node)
  elseif node.kind == "repeat" then
    local atom = shortest(node.atom, more)
    return atom:rep(math.min(node.least + more, node.most, LONGEST // math.max(#atom, 1)))
  elseif node.kind ~= "choice" then
    return ""
  end
  return table.concat(each(node.choices[1], function(item) return shortest(item, more) end))
end

---A text that a pattern takes and that is so long: the first of `wanted` that does, else made of
---the pattern; nil when there is none or the pattern is not understood.
---@param pattern string
---@param wanted string[]
---@param least integer
---@param most integer
---@return string?
function M.text(pattern, wanted, least, most)
  local tree = parse(pattern)
  local tries = tree and concat(wanted, each({ 0, 1, 2, 4, 8, 16, 32, 64 }, function(more)
    return shortest(tree, more)
  end)) or {}
  for _, text in ipairs(tries) do
    if #text >= least and #text <= most and matches(tree, text) then
      return text
    end
  end
end

return M
