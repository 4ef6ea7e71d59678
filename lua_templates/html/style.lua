-- SPDX-License-Identifier: Apache-2.0
--
-- The style of the catalogue.
-- text: CSS
return [=[
:root {
  --ground: #fff; --raised: #f6f7f9; --line: #e4e7ec; --text: #1b2230; --soft: #5a6475;
  --accent: #4054d6; --tint: #eef0fd; --must: #b4412f; --must-tint: #fdf0ed;
  --good: #1e8e5a; --bad: #cf3f3f; --wait: #b7791f; --mark: #ffe9a8;
  --code: #151b2b; --code-line: #2a3349; --code-text: #dbe2f1; --code-soft: #8592ad;
  --code-key: #8fb4ff; --code-string: #a5d9a0;
  --sans: Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans",
    "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas,
    "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f131c; --raised: #171d29; --line: #283041; --text: #e3e8f2; --soft: #97a3b8;
    --accent: #93a4ff; --tint: #1d2440; --must: #ff9c88; --must-tint: #33201e;
    --good: #4fc48c; --bad: #ff8080; --wait: #e6b450; --mark: #6b5313;
    --code: #0a0d14; --code-line: #232b3b;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.6 var(--sans); -webkit-font-smoothing: antialiased;
}
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
h1, h2, h3 { line-height: 1.25; margin: 0; letter-spacing: -.01em; }
h1 { font-size: 2rem; letter-spacing: -.025em; overflow-wrap: anywhere; }
h1:focus, main:focus { outline: none; }
h2 { font-size: 1.2rem; }
small { font-size: .8rem; font-weight: 400; color: var(--soft); margin-left: .55rem; }
p, ul { margin: 0; }
ul { padding: 0; list-style: none; }
code, .name, kbd { unicode-bidi: isolate; }
code, pre, .name, .over { font-family: var(--mono); font-size: .86em; }
code {
  background: var(--raised); border-radius: 4px; padding: .1em .35em; overflow-wrap: anywhere;
}
code.short { white-space: nowrap; }
button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; padding: 0; }
mark { background: var(--mark); color: inherit; border-radius: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 5px; }
kbd {
  font: .75rem/1 var(--mono); color: var(--soft); border: 1px solid var(--line);
  border-radius: 5px; padding: .2rem .4rem; background: var(--ground);
}
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip {
  position: fixed; left: 1rem; top: -4rem; z-index: 9; background: var(--ground); padding: .6rem;
}
.skip:focus { top: .6rem; }

/* the bar on top */
.bar {
  position: sticky; top: 0; z-index: 5; height: 3.75rem; padding: 0 1.5rem;
  display: flex; align-items: center; gap: 1.5rem;
  background: color-mix(in srgb, var(--ground) 88%, transparent); backdrop-filter: blur(10px);
  border-bottom: 1px solid var(--line);
}
.brand { color: var(--text); display: flex; align-items: center; gap: .65rem; white-space: nowrap; }
.brand:hover { text-decoration: none; }
.logo {
  width: 1.6rem; height: 1.6rem; border-radius: 7px; background: #4054d6; display: grid;
  place-items: center;
}
.logo i {
  width: .8rem; height: .85rem; border: 2px solid #fff; border-block-color: transparent;
  background: radial-gradient(#fff 2px, transparent 2.5px);
}
.find { position: relative; flex: 1; max-width: 36rem; margin: 0 auto; }
.find input {
  width: 100%; height: 2.4rem; padding: 0 2.6rem 0 2.4rem; font: inherit; color: inherit;
  background: var(--raised); border: 1px solid var(--line); border-radius: 10px;
}
.find input:focus {
  outline: 2px solid var(--accent); outline-offset: -1px; background: var(--ground);
}
.find input::placeholder { color: var(--soft); opacity: 1; }
.find::before {
  content: ""; position: absolute; left: .95rem; top: .72rem; width: .62rem; height: .62rem;
  border: 2px solid var(--soft); border-radius: 50%;
}
.find::after {
  content: ""; position: absolute; left: 1.55rem; top: 1.4rem; width: .42rem; height: 2px;
  background: var(--soft); rotate: 45deg;
}
.find kbd { position: absolute; right: .7rem; top: .62rem; pointer-events: none; }
.find input:focus + kbd, .find input:not(:placeholder-shown) + kbd { display: none; }
.menu { display: none; border: 1px solid var(--line); border-radius: 8px; padding: .3rem .7rem; }

/* kinds on the left */
.page { display: flex; align-items: start; max-width: 100rem; margin: 0 auto; }
#side {
  position: sticky; top: 3.75rem; flex: 0 0 17.5rem; height: calc(100vh - 3.75rem);
  overflow-y: auto;
  padding: 1.5rem .75rem 3rem 1.5rem; border-right: 1px solid var(--line); scrollbar-width: thin;
}
#side h2 {
  font-size: .74rem; font-weight: 600; color: var(--soft); letter-spacing: 0;
  padding: 0 .7rem .4rem;
  overflow-wrap: anywhere;
}
#side div + div { margin-top: 1.4rem; }
#side a {
  display: flex; justify-content: space-between; line-height: 1.4;
  padding: .24rem .7rem; border-radius: 7px;
  color: var(--text); font-size: .88rem; overflow-wrap: anywhere;
}
#side a:hover { background: var(--raised); text-decoration: none; }
#side a[aria-current] { background: var(--tint); color: var(--accent); font-weight: 600; }
main { flex: 1; min-width: 0; padding: 2.5rem 2.5rem 6rem; }

/* the overview */
.overview .intro { margin: .5rem 0 2rem; }
.overview h2 { margin: 2rem 0 .9rem; font-size: 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: .9rem; }
.cards a {
  display: flex; flex-direction: column; height: 100%; padding: 1.05rem 1.2rem; color: inherit;
  border: 1px solid var(--line); border-radius: 12px;
  transition: border-color .12s, box-shadow .12s;
}
.cards a:hover {
  text-decoration: none; border-color: var(--accent); box-shadow: 0 4px 16px #1b223014;
}
.cards b { color: var(--accent); overflow-wrap: anywhere; }
.cards p { color: var(--soft); font-size: .88rem; line-height: 1.5; margin: .25rem 0 .9rem; flex: 1;
  overflow-wrap: anywhere; }
.cards .over { font-size: .74rem; margin: 0; }
.chips { display: flex; flex-wrap: wrap; gap: .35rem; }
.chips li {
  font-size: .74rem; line-height: 1; color: var(--soft); background: var(--raised);
  border: 1px solid var(--line); border-radius: 99px; padding: .32rem .6rem;
}

/* a component */
.component {
  display: grid; column-gap: 3rem;
  grid-template-columns: minmax(0, 1fr) minmax(25rem, min(42%, 31rem));
}
.component > header { grid-column: 1; }
.component > .body { grid-column: 1; }
.component > .samples { grid-column: 2; grid-row: 1 / span 2; }
.over { color: var(--soft); margin-bottom: .35rem; overflow-wrap: anywhere; }
.component .chips { margin: .9rem 0 0; }
.lead { margin-top: 1.1rem; }
.lead p { max-width: 46rem; margin-bottom: .6rem; overflow-wrap: anywhere; }
.intro { color: var(--soft); }
section { margin-top: 2.6rem; }
.title {
  display: flex; align-items: baseline; justify-content: space-between; padding-bottom: .55rem;
  border-bottom: 1px solid var(--line);
}
.title + .intro { margin-top: .8rem; }
.all { font-size: .82rem; color: var(--accent); }
.field { padding: .95rem 0; scroll-margin: 5rem; }
.field + .field { border-top: 1px solid var(--line); }
.field:focus { outline: none; }
.field.here { box-shadow: -1rem 0 0 var(--tint), 1rem 0 0 var(--tint); background: var(--tint); }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .7rem; }
.line .name { color: var(--text); font-weight: 650; font-size: .9rem; overflow-wrap: anywhere; }
.line .name:hover { color: var(--accent); }
.line .name { position: relative; }
.line .name:is(:hover, :focus)::before {
  content: "#"; position: absolute; left: -1rem; color: var(--accent); font-weight: 400;
}
.before { color: var(--soft); font-weight: 400; }
.before::after { content: "."; }
.type { color: var(--soft); font-size: .82rem; }
.badge { font-size: .74rem; color: var(--soft); font-weight: 550; }
.badge::before { content: "· "; }
.must { color: var(--must); }
.must::before { content: none; }
.must code { background: none; padding: 0; }
.about { max-width: 46rem; color: var(--text); font-size: .92rem; overflow-wrap: anywhere; }
.about p { margin-top: .3rem; unicode-bidi: isolate; }
.fact { color: var(--soft); font-size: .84rem; }
.fact > span { margin-right: .25rem; }
.fold { margin-top: .6rem; font-size: .82rem; color: var(--accent); border: 1px solid var(--line);
  border-radius: 99px; padding: .18rem .8rem; background: var(--ground); }
.fold:hover { border-color: var(--accent); }
.fold::before { content: "+"; display: inline-block; width: 1.2em; }
.fold[aria-expanded="true"]::before { content: "–"; }
.below { margin-top: .7rem; border: 1px solid var(--line); border-radius: 10px; padding: 0 1.1rem;
  background: var(--ground); }
.below .below { padding: 0 .9rem; }
.origin { margin-top: 3rem; font-size: .8rem; color: var(--soft); overflow-wrap: anywhere; }

/* states */
.states { margin-top: 1rem; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.state {
  display: grid; grid-template-columns: 6.5rem 1fr; padding: .85rem 1.1rem; font-size: .9rem;
  border-left: 4px solid var(--wait);
}
.state + .state { border-top: 1px solid var(--line); }
.state.done { border-left-color: var(--good); }
.state.failed { border-left-color: var(--bad); }
.state h3 { font-size: .92rem; line-height: 1.6; }
.state li::first-letter { text-transform: uppercase; }
.state li + li { margin-top: .35rem; }
.notes { margin-top: 1.1rem; font-size: .9rem; }
.notes li { padding-left: 1rem; position: relative; margin-top: .3rem; }
.notes li::before { content: "–"; position: absolute; left: 0; color: var(--soft); }
details { margin-top: 1.2rem; font-size: .88rem; }
summary { cursor: pointer; color: var(--accent); }
table { border-collapse: collapse; margin-top: .6rem; width: 100%; }
th { text-align: left; color: var(--soft); font-weight: 550; }
th, td {
  padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
}

/* samples on the right */
.samples { position: sticky; top: 5.75rem; align-self: start; min-width: 0; }
.samples > p { color: var(--soft); font-size: .8rem; margin-top: .6rem; }
.tabs { display: flex; justify-content: space-between; align-items: center; gap: .5rem;
  background: var(--code); border-radius: 12px 12px 0 0; border: 1px solid var(--code-line);
  border-bottom: 0; padding: .5rem .6rem .5rem .8rem; }
.tabs [role="tablist"] { display: flex; gap: .1rem; overflow-x: auto; scrollbar-width: none; }
.tabs button { color: var(--code-soft); font-size: .78rem; line-height: 1; padding: .4rem .5rem;
  border-radius: 6px; white-space: nowrap; }
.tabs button:hover { color: var(--code-text); }
.tabs [aria-selected="true"] { color: #fff; background: var(--code-line); }
.tabs .copy { border: 1px solid var(--code-line); color: var(--code-text); min-width: 4.2rem; }
.tabs .copy:hover { background: var(--code-line); }
.samples pre { margin: 0; padding: 1rem 1.1rem; max-height: calc(100vh - 14rem); overflow: auto;
  background: var(--code); color: var(--code-text); border: 1px solid var(--code-line);
  border-radius: 0 0 12px 12px; font-size: .8rem; line-height: 1.6;
  scrollbar-width: thin;
  scrollbar-color: var(--code-line) transparent; }
.samples code { background: none; padding: 0; font-size: 1em; overflow-wrap: normal; }
.key { color: var(--code-key); }
.string { color: var(--code-string); }
.comment { color: var(--code-soft); font-style: italic; }

/* what a search found */
.results { max-width: 56rem; }
.results section { margin-top: 1.7rem; }
.results h2 { font-size: 1.02rem; padding-bottom: .4rem; border-bottom: 1px solid var(--line); }
.hit {
  display: block; padding: .55rem .8rem; margin: 0 -.8rem; border-radius: 9px; color: inherit;
}
.hit:hover, .hit:focus { background: var(--tint); text-decoration: none; }
.hit .name { color: var(--accent); font-weight: 600; margin-right: .7rem; overflow-wrap: anywhere; }
.hit p { color: var(--soft); font-size: .86rem; line-height: 1.5; overflow-wrap: anywhere; }
.more { color: var(--soft); font-size: .84rem; margin-top: .3rem; }

@media (max-width: 78rem) {
  .component { display: block; }
  .samples { position: static; margin-top: 2rem; }
  .samples pre { max-height: 24rem; }
}
@media (max-width: 56rem) {
  .bar { padding: 0 1rem; gap: .7rem; }
  .brand b { display: none; }
  .menu { display: block; }
  .find kbd { display: none; }
  .find input { padding-right: .6rem; }
  main { padding: 1.6rem 1rem 4rem; }
  .samples pre { max-height: 17rem; }
  .state { grid-template-columns: 1fr; }
  .tabs button { padding: .4rem .45rem; }
  h1 { font-size: 1.6rem; }
  #side { display: none; }
  .open #side { display: block; position: fixed; inset: 3.75rem 0 0; width: auto; height: auto;
    z-index: 4; background: var(--ground); border: 0; }
  .cards { grid-template-columns: 1fr; }
}
@media (prefers-reduced-motion: no-preference) {
  .field.here { animation: arrive 1s; }
  @keyframes arrive { from { background: var(--mark); } }
}
@media (forced-colors: active) {
  .field.here { outline: 2px solid; }
}
@media print {
  .bar, #side, .all, .fold, .tabs .copy, .skip { display: none; }
  .page, .component { display: block; }
  main { padding: 0; }
  .samples, .samples pre { position: static; max-height: none; white-space: pre-wrap; }
  .field, .state, .cards li { break-inside: avoid; }
  .field.here { box-shadow: none; background: none; }
}
]=]
