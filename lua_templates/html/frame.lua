-- SPDX-License-Identifier: Apache-2.0
--
-- The HTML around the catalogue. What comes from outside is put into it by text() and as JSON for a
-- script, and in no other way.
local M = {}

-- SHA-256 of the style and the script, as the page's security policy takes them: nothing else
-- runs, whatever gets into the page. The test program.catalogue says what they should be, and
-- writes them here with CF_ACCEPT=1.
local STYLE_SHA256 = "LOlShiLHjF6ihydd4mVRjN3cB1aUzPe2eCpKkZyxJSs="
local SCRIPT_SHA256 = "XBnkFtpXdKv/ewyFeH2dgjpxw2c/Zrz8T8w0wKswRPw="

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;",
                   ["'"] = "&#39;" }

---A text between tags.
local function text(value)
  return (plain(value, nil, true):gsub("[&<>\"']", ENTITIES))
end

local POLICY = "default-src 'none'; style-src 'sha256-" .. STYLE_SHA256 .. "'; script-src 'sha256-"
  .. SCRIPT_SHA256 .. "'; img-src data:; base-uri 'none'; form-action 'none'"

-- Brackets around a dot, the mark of the catalogue.
local ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
  .. "%3Crect width='32' height='32' rx='8' fill='%234054d6'/%3E"
  .. "%3Cpath d='M12 8H8v16h4M20 8h4v16h-4' fill='none' stroke='%23fff' stroke-width='2.5'/%3E"
  .. "%3Ccircle cx='16' cy='16' r='3'"
  .. " fill='%23fff'/%3E%3C/svg%3E"

local BODY = [[
<a class="skip" href="#main">Skip to the content</a>
<header class="bar">
<button id="menu" class="menu" aria-expanded="false" aria-controls="side">Kinds</button>
<a class="brand" href="#"><span class="logo" aria-hidden="true"><i></i></span><b id="title"></b></a>
<search class="find" role="search">
<label class="hidden" for="query">Search kinds, inputs, outputs and descriptions</label>
<input id="query" type="search" placeholder="Search kinds, inputs, outputs, descriptions"
 autocomplete="off" spellcheck="false" aria-controls="main" aria-keyshortcuts="/">
<kbd aria-hidden="true">/</kbd>
</search>
</header>
<div class="page">
<nav id="side" aria-label="Kinds"></nav>
<main id="main" tabindex="-1"><noscript>This page is made by its script: allow it to run.</noscript>
</main>
</div>
<div id="told" class="hidden" role="status" aria-live="polite"></div>
]]

---@param title string
---@param value any what the script shows
---@return string
function M.page(title, value)
  return table.concat {
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
    '<meta http-equiv="Content-Security-Policy" content="', POLICY, '">\n',
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
    '<meta name="color-scheme" content="light dark">\n',
    '<meta name="generator" content="crdforge">\n<meta name="referrer" content="no-referrer">\n',
    "<title>", text(title), "</title>\n", '<link rel="icon" href="', ICON, '">\n',
    "<style>", require("html.style"), "</style>\n</head>\n<body>\n", BODY,
    '<script type="application/json" id="data">', json(value, "script"), "</script>\n",
    "<script>", require("html.script"), "</script>\n</body>\n</html>\n",
  }
end

return M
