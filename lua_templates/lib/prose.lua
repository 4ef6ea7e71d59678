-- SPDX-License-Identifier: Apache-2.0
--
-- The words that formats put beside names, as long as --descriptions wants them.
local M = {}

local SHORT = 300 -- characters; the file is repeated in every task of a KFP v1 workflow

-- A step with side effects must not come from a cache, and no component of KFP v2 can forbid that.
M.no_cache = "Call task.set_caching_options(False): a step with side effects must not come from " ..
  "a cache."
-- KFP v1 keeps a step from the cache by an annotation of its component; kfp 2 drops that.
M.no_cache_with_kfp_2 = "With kfp 2 c" .. M.no_cache:sub(2)

-- State of one call of emit(): each begins as the module was loaded.
local wanted, most = "short", nil

---To be called first in emit(): all below follows --descriptions. Without it they are short.
---@param options crdforge.Options
---@param limit? integer the longest description that the engine takes, in characters
function M.use(options, limit)
  wanted, most = options.descriptions, limit
end

---A description as long as it is wanted: one line, safe in every engine; nil for none.
---@param text? string
---@return string?
local function words(text)
  if wanted == "none" then
    return nil
  end
  text = wanted == "full" and plain(text, most) or first_sentence(text, SHORT)
  return text ~= "" and text or nil
end

---What there is of the texts, as one; nil when there is nothing.
local function joined(...)
  local text = table.concat(concat(...), " ")
  return text ~= "" and (most and plain(text, most) or text) or nil
end

local function ended(text)
  return text and text:gsub("([^.!?…])$", "%1.") or nil
end

---What the component does. Without descriptions `first` stays alone.
---@param c crdforge.Component
---@param first? string what people must read before all else
---@param does? string of a component that does something else than to create
---@return string?
function M.component(c, first, does)
  if wanted == "none" then
    return first
  end
  local about = not does and ended(words(c.description)) or nil
  does = does or "Creates the custom resource " .. c.kind .. " and waits until it is done."
  return joined(first and { first }, about and { about }, { does })
end

---The description of a field, or nil.
---@param field crdforge.Input|crdforge.Output
---@return string?
function M.field(field)
  return words(field.description)
end

---What is to be said of an input that may come by another one, or nil.
---@param i crdforge.Input
---@return string?
function M.requirement(i)
  if i.needed_below then
    local place = i.path[1]
    for n = 2, i.needed_below do
      local step = i.path[n]
      place = place .. (type(step) == "string" and "." .. step or "[" .. step .. "]")
    end
    return plain("Required, here or in " .. i.inside .. ", where there is " .. place .. ".")
  end
  return i.needed and (i.inside and "Required, here or in " .. i.inside .. "."
    or "Required, here or by its parts.") or nil
end

local JSON = { object = "JSON object", array = "JSON array", any = "JSON or text",
               boolean = "true or false", integer = "integer", number = "number" }

---The same with the type in front, for engines whose parameters are all text.
---@param field crdforge.Input|crdforge.Output
---@return string?
function M.typed_field(field)
  if wanted == "none" then
    return nil
  end
  local parts = {}
  parts[#parts + 1] = JSON[field.type] and "(" .. JSON[field.type] .. ")" or nil
  parts[#parts + 1] = M.field(field)
  if field.enum and field.type == "string" then
    parts[#parts + 1] = plain("One of: " .. table.concat(field.enum, ", ") .. ".", SHORT)
  end
  return joined(parts)
end

---"trainingjobs.sagemaker.services.k8s.aws/v1alpha1".
---@param c crdforge.Component
---@return string
function M.definition(c)
  return c.plural .. "." .. c.group .. "/" .. c.version
end

return M
