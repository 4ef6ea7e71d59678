-- SPDX-License-Identifier: Apache-2.0
--
-- Patterns of Kubernetes are RE2; JSON Schema asks for those of ECMA-262, and readers in other
-- languages take what is common to most. A pattern that cannot be written that way is no pattern.
local M = {}

local KEPT = "[dDwWsSbBtnrfv]"
local SYNTAX = "[%^%$\\%.%*%+%?%(%)%[%]{}|/]"

---What stands after a backslash: the text that means the same, and its length in the pattern.
local function escape(rest, in_class)
  local c = rest:sub(2, 2)
  if c:find(KEPT) or c:find(SYNTAX) or (c == "-" and in_class) then
    return "\\" .. c, 2
  elseif rest:find("^\\x%x%x") then
    return rest:sub(1, 4), 4
  elseif c:find("[%p ]") then
    return c, 2 -- a needless escape, which some readers refuse
  end
end

---A character outside a class, which may begin one or a group.
local function outside(rest)
  local c = rest:sub(1, 1)
  if c == "{" or c == "}" then
    local times = rest:match("^{%d+,?%d*}")
    return times or "\\" .. c, times and #times or 1
  elseif c == "]" then
    return "\\]", 1
  elseif rest:find("^%(%?[^:]") or rest:find("^%[%^?%]") then
    return nil -- flags and names; a class that begins with "]" is empty for ECMA
  elseif rest:find("^%(%?:") then
    return "(?:", 3
  elseif rest:find("^%[%^") then
    return "[^", 2
  end
  return c, 1
end

local function inside(rest)
  local c = rest:sub(1, 1)
  if c == "[" then
    return not rest:find("^%[:") and "\\[" or nil, 1
  end
  return c, 1
end

---@param pattern string RE2
---@return string? pattern that RE2, ECMA-262 and Python read alike; nil when there is none
function M.pattern(pattern)
  local parts, at, in_class, depth = {}, 1, false, 0
  while at <= #pattern do
    local rest = pattern:sub(at, at + 15)
    local part, length
    if rest:sub(1, 1) == "\\" then
      part, length = escape(rest, in_class)
    else
      part, length = (in_class and inside or outside)(rest)
      local c = rest:sub(1, 1)
      depth = depth + (in_class and 0 or c == "(" and 1 or c == ")" and -1 or 0)
      if c == "[" and not in_class then
        in_class = true
      elseif c == "]" then
        in_class = false
      end
    end
    if not part or depth < 0 then
      return nil
    end
    parts[#parts + 1] = part
    at = at + length
  end
  return not in_class and depth == 0 and table.concat(parts) or nil
end

return M
