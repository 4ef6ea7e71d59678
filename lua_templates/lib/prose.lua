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
local wanted, most, as_written = "short", nil, false

---To be called first in emit(): all below follows --descriptions. Without it they are short.
---@param options crdforge.Options
---@param limit? integer the longest description that the engine takes, in characters
function M.use(options, limit)
  wanted, most, as_written = options.descriptions, limit, false
end

---To be called behind that where no engine reads the texts: "{{" stays in them.
function M.verbatim()
  as_written = true
end

---A description as long as it is wanted: one line, safe in every engine; nil for none.
---@param text? string
---@return string?
local function words(text)
  if wanted == "none" then
    return nil
  end
  text = wanted == "full" and plain(text, most, as_written)
    or first_sentence(text, SHORT, as_written)
  return text ~= "" and text or nil
end

---What there is of the texts, as one; nil when there is nothing.
local function joined(...)
  local text = table.concat(concat(...), " ")
  return text ~= "" and (most and plain(text, most, as_written) or text) or nil
end

local function ended(text)
  if not text or text:find("[.!?]$") or text:sub(-#"…") == "…" then
    return text
  end
  return text .. "."
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

---Where steps lead to, as people write it: "resourceConfig.instanceType", "variants[0].name".
---@param path (string|integer)[]
---@param from integer
---@param to integer
function M.place(path, from, to)
  local text = ""
  for n = from, to do
    local step = path[n]
    if math.type(step) then
      text = text .. "[" .. step .. "]"
    else
      text = text == "" and step or text .. "." .. step
    end
  end
  return text
end

M.description, M.enough = field_description, enough -- see docs/LUA_API.md

local function enough_words(c, i)
  local value = M.enough(c, i)
  return value and value .. " is enough where its parts are given." or nil
end

---The description of a field and what it may hold, or nil.
---@param field crdforge.Input|crdforge.Output
---@param c? crdforge.Component of an input: then it also tells what is enough
---@return string?
function M.field(field, c)
  return field_words(field, c, wanted, most, as_written)
end

---The description alone, or nil.
---@param field crdforge.Input|crdforge.Output
---@return string?
function M.short(field)
  return words(M.description(field))
end

---What is to be said of an input that may come by another one, or nil.
---@param i crdforge.Input
---@param c? crdforge.Component then it also tells what is enough for one that must be given
---@return string?
function M.requirement(i, c)
  if i.needed_below then
    return plain("Required, here or in " .. i.inside .. ", where there is "
      .. M.place(i.path, 1, i.needed_below) .. ".")
  elseif c and i.required then
    return enough_words(c, i)
  end
  return i.needed and (i.inside and "Required, here or in " .. i.inside .. "."
    or "Required, here or by its parts.") or nil
end

---The same as field() with the type in front, for engines whose parameters are all text.
---@param field crdforge.Input|crdforge.Output
---@param c? crdforge.Component
---@return string?
function M.typed_field(field, c)
  return field_words(field, c, wanted, most, as_written, true)
end

---"trainingjobs.sagemaker.services.k8s.aws/v1alpha1".
---@param c crdforge.Component
---@return string
function M.definition(c)
  return c.plural .. "." .. c.group .. "/" .. c.version
end

return M
