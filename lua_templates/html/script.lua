-- SPDX-License-Identifier: Apache-2.0
--
-- The script of the catalogue. Every element is made by h(), every text is a text node: what a
-- definition says can be nothing but text. Elements are made when they are first shown.
-- text: JavaScript
return [=[
"use strict";
(() => {
const data = JSON.parse(document.getElementById("data").textContent);
const byId = new Map(data.components.map((c) => [c.id, c]));
const main = document.getElementById("main");
const side = document.getElementById("side");
const query = document.getElementById("query");
const menu = document.getElementById("menu");

// --- elements ------------------------------------------------------------------------------

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

function tell(text) {
  document.getElementById("told").textContent = text;
}

const idOf = (steps) => steps.map(encodeURIComponent).join("/");
const link = (steps) => "#" + idOf(steps);
const plural = (n, word) => n + " " + word + (n === 1 ? "" : "s");

// Names in backticks and addresses within a text; `words` are marked.
function inline(text, words) {
  const parts = [];
  let last = 0;
  for (const found of text.matchAll(/`([^`\n]+)`|https?:\/\/[^\s<>"'`()]*[^\s<>"'`().,;:!?]/g)) {
    parts.push(marked(text.slice(last, found.index), words));
    parts.push(found[1] ? h("code", {}, marked(found[1], words))
      : h("a", { href: found[0], rel: "noopener noreferrer" }, found[0]));
    last = found.index + found[0].length;
  }
  return [parts, marked(text.slice(last), words)];
}

function marked(text, words) {
  if (!words || !words.length) return text;
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp("(" + any + ")", "gi"))
    .map((part, n) => n % 2 ? h("mark", {}, part) : part);
}

// Paragraphs and list items, as descriptions have them.
function prose(text) {
  return (text || "").split(/\n\s*\n/).map((paragraph) => {
    const lines = [];
    for (const line of paragraph.split("\n")) {
      if (!lines.length || /^\s*([-*•]|\d+[.)])\s/.test(line)) lines.push(line.trim());
      else lines[lines.length - 1] += " " + line.trim();
    }
    return lines.filter(Boolean).map((line) => h("p", { dir: "auto" }, inline(line)));
  });
}

// Long names may be broken before a capital and after a dot.
function breakable(name) {
  return name.length < 24 ? name : name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[._])/)
    .map((part, n) => n ? [h("wbr"), part] : part);
}

function parts(list) {
  return list.map((part) => typeof part === "string" ? part
    : h("code", { class: part.code.length < 24 && "short" }, breakable(part.code)));
}

// --- fields --------------------------------------------------------------------------------

function badges(field) {
  return [
    field.need && h("span", { class: "badge must" }, parts(field.need)),
    field.fixed && h("span", { class: "badge" }, "cannot be changed later"),
    field.secret && h("span", { class: "badge" }, "secret"),
  ];
}

// A property with what is below it, which is made when it is unfolded.
function field(f, steps, label) {
  const id = idOf(steps);
  const row = h("div", { class: "field", id, tabindex: "-1" },
    h("div", { class: "line" },
      h("a", { class: "name", href: link(steps) },
        label && h("span", { class: "before" }, label), breakable(f.name)),
      h("span", { class: "type" }, f.type), badges(f)),
    h("div", { class: "about" }, prose(f.description),
      (f.facts || []).map(([name, value]) =>
        h("p", { class: "fact" }, h("span", {}, name), " ", parts(value))),
      f.path && h("p", { class: "fact" }, h("span", {}, "Field"), " ", parts([{ code: f.path }]))));
  if (f.below) row.append(...foldable(f, steps));
  return row;
}

function foldable(f, steps) {
  const count = f.below.list.length;
  const box = h("div", { class: "below", id: "below:" + idOf(steps) });
  box.hidden = true;
  const whose = !f.below.at ? "" : f.below.at.endsWith("[]") ? " of each item" : " of each value";
  const words = (open) => (open ? "Hide " : "Show ") + count
    + (count === 1 ? " property" : " properties") + whose;
  const button = h("button", { class: "fold", "aria-expanded": "false", "aria-controls": box.id,
    click: () => fold(button, button.getAttribute("aria-expanded") === "false") }, words(false));
  button.fold = (open) => {
    if (open && !box.firstChild) {
      box.append(...f.below.list.map((child) => field(child, [...steps, child.name], f.below.at)));
    }
    box.hidden = !open;
    button.textContent = words(open);
    button.setAttribute("aria-label", words(open) + " below " + f.name);
  };
  return [button, box];
}

function fold(button, open) {
  button.setAttribute("aria-expanded", String(open));
  button.fold(open);
}

function foldAll(within, open) {
  // What is unfolded may hold more to unfold.
  let buttons;
  do {
    buttons = [...within.querySelectorAll(`button.fold[aria-expanded="${!open}"]`)];
    buttons.forEach((button) => fold(button, open));
  } while (open && buttons.length);
}

function section(id, title, intro, fields, steps) {
  const list = h("div", { class: "fields" }, fields.map((f) => field(f, [...steps, f.name])));
  const button = h("button", { class: "all", "aria-expanded": "false", click: () => {
    const open = button.getAttribute("aria-expanded") === "false";
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Fold all" : "Unfold all";
    foldAll(list, open);
  } }, "Unfold all");
  return fields.length > 0 && h("section", { "aria-labelledby": id },
    h("div", { class: "title" }, h("h2", { id }, title, h("small", {}, fields.length)),
      fields.some((f) => f.below) && button),
    intro && h("p", { class: "intro" }, intro), list);
}

// --- samples -------------------------------------------------------------------------------

const TOKENS = {
  yaml: new RegExp([/^(\s*#.*$)/, /("(?:[^"\\]|\\.)*"(?!:))/,
    /^(\s*(?:- )*(?:"(?:[^"\\]|\\.)*"|[^\s:"#-][^:"#]*)):/].map((r) => r.source).join("|"), "gm"),
  python: new RegExp([/(#.*$)/, /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/,
    /\b(from|import|def|True|False|None)\b/].map((r) => r.source).join("|"), "gm"),
};

function highlighted(text, lang) {
  const out = [];
  let last = 0;
  for (const found of text.matchAll(TOKENS[lang])) {
    const token = found[1] || found[2] || found[3];
    out.push(text.slice(last, found.index), h("span",
      { class: found[1] ? "comment" : found[2] ? "string" : "key" }, token));
    last = found.index + token.length;
  }
  return [out, text.slice(last)];
}

async function copy(text, button, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = h("textarea", { class: "hidden" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  button.textContent = "Copied";
  tell(what + " copied");
  setTimeout(() => { button.textContent = "Copy"; }, 1600);
}

let shownSample = "Resource"; // stays chosen from kind to kind

function samples(c) {
  const tabs = h("div", { role: "tablist", "aria-label": "Samples" });
  const code = h("pre", { role: "tabpanel", id: "sample", tabindex: "0" });
  const button = h("button", { class: "copy", click: () => {
    const sample = c.samples.find((s) => s.title === shownSample);
    copy(sample.text, button, "Sample " + sample.title);
  } }, "Copy");
  const choose = (title, focus) => {
    shownSample = title;
    const sample = c.samples.find((s) => s.title === title);
    code.replaceChildren(h("code", {}, highlighted(sample.text, sample.lang)));
    code.scrollTop = code.scrollLeft = 0;
    for (const tab of tabs.children) {
      const chosen = tab.textContent === title;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen) code.setAttribute("aria-labelledby", tab.id);
      if (chosen && focus) tab.focus();
    }
  };
  tabs.append(...c.samples.map((s, n) => h("button", { role: "tab", id: "tab" + n,
    "aria-controls": "sample", click: () => choose(s.title) }, s.title)));
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = c.samples.findIndex((s) => s.title === shownSample);
    const length = c.samples.length;
    if (step) choose(c.samples[(at + step + length) % length].title, true);
  });
  choose(shownSample);
  return h("aside", { class: "samples", "aria-label": "Samples", id: c.id + "/:samples" },
    h("div", { class: "tabs" }, tabs, button), code,
    h("p", {}, "Made-up values: change them. Caching is off, as the step has side effects."));
}

// --- a component ---------------------------------------------------------------------------

function states(c) {
  return h("section", { "aria-labelledby": "states" },
    h("div", { class: "title" }, h("h2", { id: "states" }, "States")),
    h("p", { class: "intro" },
      "How the step tells that it is done. A failure counts before the rest."),
    h("div", { class: "states" }, c.states.map((state) =>
      h("div", { class: "state " + state.title.toLowerCase() }, h("h3", {}, state.title),
        h("ul", {}, state.texts.map((text) => h("li", {}, parts(text))))))),
    h("ul", { class: "notes" }, c.notes.map((text) => h("li", {}, parts(text)))),
    h("details", {}, h("summary", {}, "Exit codes"), h("table", {},
      h("thead", {}, h("tr", {}, ["code", "meaning", "trying again may help"].map((name) =>
        h("th", { scope: "col" }, name)))),
      h("tbody", {}, data.exit_codes.map((row) => h("tr", {}, row.map((cell) =>
        h("td", {}, cell))))))));
}

function chips(c, all) {
  const must = c.inputs.filter((i) => i.need).length;
  return h("ul", { class: "chips" }, [c.class, (all || c.scope !== "namespaced") && c.scope,
    plural(c.inputs.length, "input"), must && must + " required",
    all && plural(c.outputs.length, "output")].filter(Boolean).map((text) => h("li", {}, text)));
}

function article(c) {
  return h("article", { class: "component" },
    h("header", {},
      h("p", { class: "over" }, c.definition),
      h("h1", { tabindex: "-1" }, breakable(c.kind)), chips(c, true),
      h("div", { class: "lead" }, prose(c.description))),
    samples(c),
    h("div", { class: "body" },
      section("inputs", "Inputs", "", c.inputs, [c.id]),
      section("own", "Metadata and options",
        "Beside the specification: what every component of its family takes.", c.own, [c.id]),
      section("outputs", "Outputs", "", c.outputs, [c.id, ":outputs"]),
      states(c),
      h("p", { class: "origin" }, "Generated by crdforge from ", h("code", {}, c.definition), ", ",
        c.origin, ".")));
}

// Unfolds what is on the way to a field, and gives its element.
function reveal(steps) {
  const first = steps[1] === ":outputs" ? 3 : 2;
  let row = document.getElementById(idOf(steps.slice(0, first)));
  for (let n = first; row && n < steps.length; n++) {
    const button = row.querySelector(":scope > .fold");
    if (button) fold(button, true);
    row = document.getElementById(idOf(steps.slice(0, n + 1)));
  }
  return row;
}

// --- the list of kinds ---------------------------------------------------------------------

function groups(components) {
  const found = new Map();
  for (const c of components) found.set(c.group, [...(found.get(c.group) || []), c]);
  return [...found].sort((a, b) => a[0] < b[0] ? -1 : 1);
}

function listKinds(counts) {
  const shown = data.components.filter((c) => !counts || counts.has(c));
  side.replaceChildren(...groups(shown).map(([group, members]) => h("div", {},
    h("h2", {}, group), h("ul", {}, members.map((c) => h("li", {},
      h("a", { href: link([c.id]), "data-id": c.id }, h("span", {}, breakable(c.kind)),
        counts && h("small", {}, counts.get(c)))))))));
}

function markKind(id) {
  for (const a of side.querySelectorAll("a")) {
    const current = a.dataset.id === id;
    if (current) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
    if (current) a.scrollIntoView({ block: "nearest" });
  }
}

function card(c, group) {
  return h("li", {}, h("a", { href: link([c.id]) },
    group && h("span", { class: "over" }, breakable(group)), h("b", {}, breakable(c.kind)),
    h("p", { dir: "auto" }, c.short), chips(c)));
}

const MOST_HEADINGS = 8; // of many groups, most have one or two kinds

function overview() {
  const all = groups(data.components);
  return h("div", { class: "overview" },
    h("h1", { tabindex: "-1" }, data.title),
    h("p", { class: "intro" }, plural(data.components.length, "component") + " in "
      + plural(all.length, "group") + ". Press ", h("kbd", {}, "/"), " to search."),
    all.length > MOST_HEADINGS
      ? h("ul", { class: "cards" }, all.flatMap(([group, members]) =>
        members.map((c) => card(c, group))))
      : all.map(([group, members]) => h("section", { "aria-label": group },
        h("h2", {}, group, h("small", {}, members.length)),
        h("ul", { class: "cards" }, members.map((c) => card(c))))));
}

// --- search --------------------------------------------------------------------------------

let index;

function indexed() {
  if (index) return index;
  index = [];
  const add = (c, f, steps, path, depth) => {
    index.push({ c, steps, path, depth, name: f.name.toLowerCase(), about: f.description || "",
      text: [c.kind, path, f.path, f.description].join(" ").toLowerCase() });
    for (const child of f.below ? f.below.list : []) {
      const below = path + (f.below.at || "") + "." + child.name;
      add(c, child, [...steps, child.name], below, depth + 1);
    }
  };
  for (const c of data.components) {
    index.push({ c, steps: [c.id], path: "", depth: 0, name: c.kind.toLowerCase(),
      about: c.description || "",
      text: [c.kind, c.definition, c.description].join(" ").toLowerCase() });
    for (const i of [...c.inputs, ...c.own]) add(c, i, [c.id, i.name], i.name, 1);
    for (const o of c.outputs) add(c, o, [c.id, ":outputs", o.name], o.name, 1);
  }
  return index;
}

function rank(entry, words) {
  if (!words.every((word) => entry.text.includes(word))) return -1;
  const name = entry.name.replace(/[_-]/g, "");
  const whole = words.join("").replace(/[_-]/g, "");
  const path = entry.path.toLowerCase();
  const how = name === whole ? 0 : name.startsWith(whole) ? 1
    : words.every((word) => entry.name.includes(word)) ? 2
    : words.every((word) => path.includes(word)) ? 3
    : words.some((word) => entry.name.includes(word)) ? 4 : 5;
  return how * 100 + (entry.path ? 10 : 0) + Math.min(entry.depth, 9);
}

function excerpt(text, words) {
  const flat = text.replace(/\s+/g, " ");
  const at = Math.max(0, ...words.map((word) => flat.toLowerCase().indexOf(word)));
  const from = at > 90 ? flat.lastIndexOf(" ", at - 50) + 1 : 0;
  return (from ? "… " : "") + flat.slice(from, from + 180) + (flat.length > from + 180 ? " …" : "");
}

const MOST_GROUPS = 30;
const MOST_HITS = 8;

function hit(entry, words) {
  return h("li", {}, h("a", { class: "hit", href: link(entry.steps) },
    h("span", { class: "name" }, marked(entry.path || entry.c.kind, words)),
    h("span", { class: "type" }, !entry.path ? "kind" : entry.steps[1] === ":outputs" ? "output"
      : "input"),
    entry.about && h("p", { dir: "auto" }, marked(excerpt(entry.about, words), words))));
}

function search(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [];
  for (const entry of indexed()) {
    const rated = rank(entry, words);
    if (rated >= 0) found.push([rated, entry]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const byKind = new Map();
  for (const [, entry] of found) {
    if (!byKind.has(entry.c)) byKind.set(entry.c, []);
    byKind.get(entry.c).push(entry);
  }
  const counts = new Map([...byKind].map(([c, entries]) => [c, entries.length]));
  listKinds(counts);
  const said = plural(found.length, "match").replace("matchs", "matches") + " in "
    + plural(byKind.size, "kind");
  tell(said);
  main.replaceChildren(h("div", { class: "results" },
    h("h1", {}, "Search"), h("p", { class: "intro" }, found.length ? said
      : "Nothing has all of these words in it. Fewer words find more."),
    [...byKind].slice(0, MOST_GROUPS).map(([c, entries]) => h("section", { "aria-label": c.kind },
      h("h2", {}, h("a", { href: link([c.id]) }, c.kind), h("small", {}, c.group)),
      h("ul", {}, entries.slice(0, MOST_HITS).map((entry) => hit(entry, words))),
      entries.length > MOST_HITS && h("p", { class: "more" },
        entries.length - MOST_HITS + " more in " + c.kind))),
    byKind.size > MOST_GROUPS && h("p", { class: "more" },
      byKind.size - MOST_GROUPS + " more kinds: add a word")));
}

// --- where we are --------------------------------------------------------------------------

let shown = null; // the component on the page

function stepsOf(hash) {
  try {
    return hash.slice(1).split("/").map(decodeURIComponent);
  } catch {
    return [""];
  }
}

function showComponent(c, steps) {
  if (shown !== c) main.replaceChildren(article(c));
  shown = c;
  document.title = c.kind + " – " + data.title;
  if (side.querySelectorAll("a").length !== data.components.length) listKinds();
  markKind(c.id);
  for (const row of main.querySelectorAll(".here")) row.classList.remove("here");
  const row = steps.length > 1 && (reveal(steps) || document.getElementById(steps.join("/")));
  if (row) {
    row.classList.add("here");
    row.scrollIntoView({ block: row.offsetHeight > innerHeight / 2 ? "start" : "center" });
    row.focus({ preventScroll: true });
  } else {
    scrollTo(0, 0);
    main.querySelector("h1").focus({ preventScroll: true });
  }
}

function route(typing) {
  const steps = stepsOf(location.hash);
  document.body.classList.remove("open");
  menu.setAttribute("aria-expanded", "false");
  if (steps[0].startsWith("?")) {
    shown = null;
    document.title = "Search – " + data.title;
    if (!typing) query.value = stepsOf("#" + location.hash.slice(2)).join("/");
    return search(query.value);
  }
  query.value = "";
  const c = byId.get(steps[0]) || data.components.find((one) => one.kind === steps[0]);
  if (c) return showComponent(c, [c.id, ...steps.slice(1)]);
  shown = null;
  document.title = data.title;
  listKinds();
  markKind("");
  main.replaceChildren(overview());
  scrollTo(0, 0);
}

// The first letter of a search is a step of the history, the others change it.
let before = "";

function typed() {
  const text = query.value.trim();
  const searching = location.hash.startsWith("#?");
  if (!text) {
    if (searching) location.hash = before;
    return;
  }
  if (!searching) before = location.hash;
  const hash = "#?" + encodeURIComponent(query.value);
  if (searching) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  scrollTo(0, 0);
  route(true);
}

// The keys: / to search, Escape to leave it, arrows to go through what was found.
function pressed(event) {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    query.focus();
    query.select();
  } else if (event.key === "Escape" && (event.target === query || location.hash.startsWith("#?"))) {
    query.value = "";
    typed();
    query.blur();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const hits = [...main.querySelectorAll("a.hit")];
    const at = hits.indexOf(document.activeElement);
    if (!hits.length || (at < 0 && event.target !== query)) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (hits[next] || (next < 0 ? query : hits[at])).focus();
  } else if (event.key === "Enter" && event.target === query) {
    const first = main.querySelector("a.hit");
    if (first) first.click();
  }
}

document.getElementById("title").textContent = data.title;
listKinds();
query.addEventListener("input", typed);
document.addEventListener("keydown", pressed);
menu.addEventListener("click", () => {
  const open = document.body.classList.toggle("open");
  menu.setAttribute("aria-expanded", String(open));
  if (open) side.querySelector("a").focus();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener("hashchange", () => route(false));
addEventListener("beforeprint", () => {
  foldAll(main, true);
  for (const details of main.querySelectorAll("details")) details.open = true;
});
route(false);
})();
]=]
