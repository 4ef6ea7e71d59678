-- SPDX-License-Identifier: Apache-2.0
--
-- What a task of KFP v2 in the graph form brings along beside its container: retries, and what
-- Kubernetes is to do about its pod.
local M = {}

M.options = list {
  { name = "graph", type = "boolean", default = false,
    help = "the graph form: caching, retries and pod settings are in the file (--v2-graph)" },
  { name = "retries", type = "integer", default = 2,
    help = "graph form: how often a task whose pod failed is started again" },
  { name = "pull_policy", type = "choice", default = "IfNotPresent",
    choices = { "IfNotPresent", "Always", "Never" }, help = "graph form: of the runner's image" },
  { name = "secret_env", type = "string", default = "",
    help = "graph form: SECRET:KEY=VARIABLE,… as environment of the runner" },
  { name = "secret_inputs", type = "string", default = "",
    help = "graph form: INPUT=SECRET:KEY,… are no parameters, and come from secrets" },
  { name = "pod_labels", type = "string", default = "",
    help = "graph form: KEY=VALUE,… on the pod" },
  { name = "pod_annotations", type = "string", default = "",
    help = "graph form: KEY=VALUE,… on the pod" },
}

---The component form has no place for these: nobody shall take them for done. What is as nobody
---chose it cannot be told from what was not chosen, and does no harm.
---@param options table
local function check_unused(options)
  for _, option in ipairs(M.options) do
    if option.name ~= "graph" and options[option.name] ~= option.default then
      refuse("option kfp-v2." .. option.name .. " needs --v2-graph",
             "the component form has nothing of the kind: add --v2-graph, or leave it away")
    end
  end
end

---The parts of "A,B" that match the pattern, as a list of captures; anything else is refused.
local function parts(options, name, pattern, form)
  local found = {}
  for part in options[name]:gmatch("[^,]+") do
    local a, b, c = part:match(pattern)
    if not a then
      refuse("option kfp-v2." .. name .. ": " .. json(part) .. " is not " .. form,
             "write " .. form .. ", several with a comma between them")
    end
    found[#found + 1] = { a, b, c }
  end
  return found
end

---A label's value that is legal whatever the length of the identifier.
local function label(id)
  return (id:sub(1, 63):gsub("%-+$", ""))
end

local function pod_map(options, name, form, value, first)
  local found = parts(options, name, "^([A-Za-z0-9][%w._/-]*)=(" .. value .. ")$", form)
  local seen = {}
  local all = each(concat(first, found), function(pair)
    if seen[pair[1]] then
      refuse("option kfp-v2." .. name .. ": " .. pair[1] .. " is there twice", "give it once")
    end
    seen[pair[1]] = true
    return { pair[1], pair[2] }
  end)
  return #all > 0 and map(all) or nil
end

local function secret(part)
  return map {
    { "secretName", part[1] }, -- for backends that do not know the next one
    { "secretNameParameter", map { { "runtimeValue", map { { "constant", part[1] } } } } },
    { "keyToEnv", list { map { { "secretKey", part[2] }, { "envVar", part[3] } } } },
  }
end

local function secret_input_parts(options)
  return parts(options, "secret_inputs", "^([a-z0-9_]+)=([a-z0-9][a-z0-9.-]*):([%w._-]+)$",
    "INPUT=SECRET:KEY")
end

local function secret_env_parts(options)
  return parts(options, "secret_env", "^([a-z0-9][a-z0-9.-]*):([%w._-]+)=([%a_][%w_]*)$",
    "SECRET:KEY=VARIABLE")
end

---What is on the pod.
---@param id string of the component
local function metadata(options, id)
  return map {
    { "labels", pod_map(options, "pod_labels", "KEY=VALUE of a label", "%w[%w._-]*",
                        { { "crdforge.dev/component", label(id) } }) },
    { "annotations", pod_map(options, "pod_annotations", "KEY=VALUE", ".*") },
  }
end

---The secrets that inputs come from: { input, secret, key, variable of the environment }.
---@param c crdforge.Component
local function secret_inputs(c, options)
  local names = each(c.inputs, function(i) return i.name end)
  local seen = {}
  return each(secret_input_parts(options), function(part, n)
    local name = part[1]
    if not has(names, name) or seen[name] then
      refuse("option kfp-v2.secret_inputs: " .. c.kind .. " has " ..
        (seen[name] and "only one" or "no") .. " input " .. name,
        "crdforge show " .. c.kind .. ".inputs lists them")
    end
    seen[name] = true
    return { name, part[2], part[3], "CRDFORGE_INPUT_" .. n }
  end)
end

---A copy of a node with another value under `key`.
local function copy(node, key, value)
  local made = {}
  each(entries(node), function(entry) made[entry[1]] = entry[2] end)
  made[key] = value
  return made
end

---The component without the inputs that come from secrets, the component for the runner, which
---masks them, and the flags that hand them over.
---@param c crdforge.Component
---@return crdforge.Component parameters, crdforge.Component masked, string[] flags
function M.without_secrets(c, options)
  local taken = {}
  local flags = concat(table.unpack(each(secret_inputs(c, options), function(part)
    taken[part[1]] = true
    return { "--in-env", part[1], part[4] }
  end)))
  if #flags == 0 then
    return c, c, flags
  end
  return copy(c, "inputs", each(c.inputs, function(i) return not taken[i.name] and i or nil end)),
    copy(c, "inputs", each(c.inputs, function(i)
      return taken[i.name] and copy(i, "secret", true) or i
    end)), flags
end

---@param options table
function M.retry(options)
  return options.retries > 0 and map {
    { "maxRetryCount", options.retries }, { "backoffDuration", "30s" }, { "backoffFactor", 2 },
    { "backoffMaxDuration", "600s" },
  } or nil
end

---Refuses values that are wrong whatever the component.
---@param options table
function M.check_options(options)
  if not options.graph then
    check_unused(options)
  end
  if options.retries < 0 then
    refuse("option kfp-v2.retries: " .. options.retries .. " is no number of retries")
  end
  secret_env_parts(options)
  secret_input_parts(options)
  metadata(options, "any")
end

---The PlatformSpec: the second document of the file.
---@param c crdforge.Component
---@param inputs_of? crdforge.Component the component whose inputs may come from secrets
function M.spec(c, options, inputs_of)
  local secrets = concat(secret_env_parts(options),
    each(inputs_of and secret_inputs(inputs_of, options) or {}, function(part)
      return { part[2], part[3], part[4] }
    end))
  local executor = map {
    { "imagePullPolicy", options.pull_policy },
    { "secretAsEnv", #secrets > 0 and each(secrets, secret) or nil },
    { "podMetadata", metadata(options, c.id) },
  }
  return map { { "platforms", map { { "kubernetes", map { { "deploymentSpec", map {
    { "executors", map { { "exec-" .. c.id, executor } } },
  } } } } } } }
end

return M
