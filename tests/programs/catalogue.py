# SPDX-License-Identifier: Apache-2.0
"""The catalogue of the format `html`, without a browser and in one: it says all of every component, asks
nobody for anything, runs nothing of what a definition says; search, folding, copying, links and keys work.

CF_ACCEPT=1 writes the digests of the style and the script into the template. CF_PICTURES=1 makes the
pictures of docs/FORMATS.md anew."""
import base64
import glob
import hashlib
import json
import os
import re

import browser
import png
from common import SOURCE, check, contains, equal, main, run

GOLDEN = os.path.join(SOURCE, "tests/golden/reference")
FRAME = os.path.join(SOURCE, "lua_templates/html/frame.lua")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def catalogue(folder, *what):
    """The path of a page of these definitions."""
    run("crdforge", "generate", "--quiet", "--out", folder, "--format", "html", *what)
    return os.path.join(folder, "html/index.html")


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def digest(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_policy(folder):
    """Only this style and this script, by their digests; and nothing from anywhere."""
    page = read(catalogue(folder, "Model"))
    frame = read(FRAME)
    for tag, name in (("style", "STYLE"), ("script", "SCRIPT")):
        want = digest(re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)[1])
        if os.environ.get("CF_ACCEPT") == "1":
            frame = re.sub(rf'{name}_SHA256 = "[^"]*"', f'{name}_SHA256 = "{want}"', frame)
            with open(FRAME, "w", encoding="utf-8") as f:
                f.write(frame)
        contains(frame, f'{name}_SHA256 = "{want}"',
                 f"the digest of the {tag}: CF_ACCEPT=1 ctest --preset asan -R program.catalogue")
    page = read(catalogue(folder, "Model"))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    contains(policy, "default-src 'none'; ", "the policy")
    check("unsafe" not in policy and "http" not in policy, "the policy allows nothing else")
    own = page[:page.index('<script type="application/json"')] + page[page.rindex("<script>"):]
    check(not re.search(r"""(src|href)=["']?(https?:)?//|@import|url\(""", own), "no outside resource")
    check("innerHTML" not in own and "insertAdjacentHTML" not in own and "eval(" not in own
          and "document.write" not in own, "the script makes no markup of texts")


def test_data(folder):
    """What is in the page is what the components have."""
    page = read(catalogue(folder, "sagemaker/*"))
    data = data_of(page)
    kinds = [row["kind"] for row in json.loads(run("crdforge", "list", "--json").stdout)]
    equal([c["id"] for c in data["components"]], sorted(kinds), "kinds")
    job = next(c for c in data["components"] if c["id"] == "TrainingJob")
    shown = json.loads(run("crdforge", "show", "--json", "TrainingJob").stdout)
    equal([i["name"] for i in job["inputs"] + job["own"]], [i["name"] for i in shown["inputs"]], "inputs")
    equal([o["name"] for o in job["outputs"]], [o["name"] for o in shown["outputs"]], "outputs")
    equal([s["title"] for s in job["samples"]], ["Resource", "Values", "KFP v1", "KFP v2", "Argo"], "samples")
    check(len(page) < 2 << 20, f"{len(page)} bytes for 26 kinds")

    def count(fields):
        return sum(1 + count(f.get("below", {}).get("list", [])) for f in fields)
    below = json.dumps([i.get("schema", {}) for i in shown["inputs"]])
    equal(count(job["inputs"]), sum(1 for i in shown["inputs"] if not i["own"]) + properties(
        [i.get("schema", {}) for i in shown["inputs"]]), f"nested properties: {len(below)}")


def properties(schemas):
    """How many properties there are below, lists and maps passed over."""
    total = 0
    for schema in schemas:
        below = schema.get("properties", {}).values()
        total += len(below) + properties(below)
        inner = schema.get("items") or schema.get("additionalProperties")
        if isinstance(inner, dict) and "properties" not in schema:
            total += properties([inner])
    return total


def test_hostile_text(folder):
    page = read(catalogue(folder, "--option", "html.title=</title><script>alert(8)</script>",
                          os.path.join(GOLDEN, "hostile.yaml")))
    equal(len(re.findall("<script", page)), 2, "scripts in the page")
    equal(len(re.findall("</script", page)), 2, "ends of scripts")
    check("<!--" not in page and "\u2028" not in page and "\u2029" not in page, "nothing is left open")
    contains(page, "<title>&lt;/title&gt;&lt;script&gt;alert(8)&lt;/script&gt;</title>", "the title")
    data = data_of(page)
    contains(data["components"][0]["description"], "</script><script>alert(1)</script><!--", "its text")


def test_two_groups(folder):
    """Kinds of one name: a link tells them apart."""
    text = read(os.path.join(GOLDEN, "deep.yaml"))
    for name, group in (("a", "golden.example"), ("b", "other.example")):
        with open(os.path.join(folder, name + ".yaml"), "w", encoding="utf-8") as f:
            f.write(text.replace("golden.example", group))
    page = read(catalogue(os.path.join(folder, "out"), "--layout", "group", "Model",
                          os.path.join(folder, "a.yaml"), os.path.join(folder, "b.yaml")))
    equal([c["id"] for c in data_of(page)["components"]],
          ["Deep.golden.example", "Deep.other.example", "Model"], "ids")


# --- in a browser ------------------------------------------------------------------------------


def test_deep(folder):
    """Properties more than 24 levels deep are left out, and that is said."""
    levels = {"type": "string"}
    for _ in range(27):
        levels = {"type": "object", "properties": {"down": levels, "beside": {"type": "string"}}}
    spec = {"type": "object", "properties": {"top": levels}}
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {
        "name": "deeps.x.example"}, "spec": {"group": "x.example", "scope": "Namespaced", "names": {
            "kind": "Deep", "plural": "deeps", "singular": "deep"}, "versions": [{
                "name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                    "type": "object", "properties": {"spec": spec}}}}]}}
    path = os.path.join(folder, "deep.json")
    with open(path, "w", encoding="utf-8") as target:
        json.dump(definition, target)
    said = run("crdforge", "generate", "--out", folder, "--format", "html", path).stderr
    contains(said, "html: properties more than 24 levels deep are left out", "told")
    at_hand, depth = data_of(read(os.path.join(folder, "html/index.html")))["components"][0]["inputs"][0], 0
    while "below" in at_hand:
        equal([entry["name"] for entry in at_hand["below"]["list"]], ["down", "beside"], f"level {depth}")
        at_hand, depth = at_hand["below"]["list"][0], depth + 1
    equal(depth, 24, "levels")


def at(page, path, fragment=""):
    page.open("file://" + path + fragment)


def quiet(page, path, what):
    """Nothing was said, nothing but the page was asked for, no script of a text has run."""
    equal(page.complaints, [], f"{what}: complaints")
    equal([u for u in page.requests if not u.startswith(("file://" + path, "data:"))], [],
          f"{what}: requests")


TEXT = "document.getElementById('main').textContent"


def search_works(page, path):
    at(page, path)
    page.press("/")
    check(page.run("document.activeElement.id") == "query", "/ goes to the search")
    page.type("spot capac")
    check(page.wait(f"{TEXT}.includes('enable_managed_spot_training')"), "an input by its description")
    contains(page.run("document.getElementById('told').textContent"), "matches in", "it is told")
    check(page.run("document.querySelectorAll('mark').length > 1"), "what was found is marked")
    kinds = page.run("[...document.querySelectorAll('#side a')].map((a) => a.dataset.id)")
    check("TrainingJob" in kinds and "Model" not in kinds, f"the list has what was found: {kinds}")
    page.press("ArrowDown", 40)
    page.press("ArrowDown", 40)
    check(page.run("document.activeElement.classList.contains('hit')"), "arrows go through it")
    page.press("ArrowUp", 38)
    page.press("ArrowUp", 38)
    check(page.run("document.activeElement.id") == "query", "and back")
    page.press("Enter", 13)
    check(page.wait("document.title.startsWith('TrainingJob') || document.title.startsWith('Hyper')"),
          "Enter opens the first")
    check(page.run("document.querySelectorAll('.field.here').length") == 1, "its place is marked")
    page.run("history.back()")
    check(page.wait("document.querySelector('.results') !== null"), "back to what was found")
    equal(page.run("document.getElementById('query').value"), "spot capac", "and what was looked for")
    page.run("document.getElementById('query').focus()")
    page.press("Escape", 27)
    check(page.wait("document.querySelector('.overview') !== null"), "Escape leaves")
    check(page.run("document.querySelectorAll('.cards > li').length") == 26, "all kinds again")
    for words, first in (("trainingjob", "TrainingJob"), ("endpoint", "Endpoint"),
                         ("model package group", "ModelPackageGroup")):
        at(page, path, "#?" + words.replace(" ", "%20"))
        equal(page.run("document.querySelector('.results h2 a').textContent"), first, words)
    at(page, path, "#?no%20such%20thing%20at%20all")
    contains(page.run(TEXT), "Nothing has all of these words", "nothing found")
    quiet(page, path, "search")


def folding_works(page, path):
    at(page, path, "#TrainingJob")
    before = page.run("document.querySelectorAll('.field').length")
    button = "[id='TrainingJob/resource_config'] > .fold"
    page.run(f"document.querySelector(\"{button}\").focus()")
    equal(page.run("document.activeElement.getAttribute('aria-expanded')"), "false", "folded")
    page.press("Enter", 13)
    check(page.wait("document.activeElement.getAttribute('aria-expanded') === 'true'"), "unfolded by key")
    now = page.run("document.querySelectorAll('.field').length")
    check(now > before, "what is below is made when it is asked for")
    page.click(button)
    check(page.run("document.getElementById('below:TrainingJob/resource_config').hidden"), "by mouse")
    page.click("section .all")
    check(page.run("document.querySelectorAll('.fold[aria-expanded=\"true\"]').length > 15"), "unfold all")
    check(page.run("document.querySelector(\"[id='TrainingJob/input_data_config/dataSource/s3DataSource/"
                   "hubAccessConfig/hubContentARN']\") !== null"), "to the last")
    page.click("section .all")
    equal(page.run("document.querySelectorAll('#inputs ~ * .fold[aria-expanded=\"true\"]').length"), 0, "fold")
    quiet(page, path, "folding")


def copying_works(page, path):
    page.call("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    at(page, path, "#TrainingJob")
    samples = {s["title"]: s["text"]
               for c in data_of(read(path))["components"] if c["id"] == "TrainingJob" for s in c["samples"]}
    for n, (title, text) in enumerate(samples.items()):
        page.run(f"document.getElementById('tab{n}').click()")
        equal(page.run("document.querySelector('.samples pre').textContent"), text, f"{title} as shown")
        page.click(".copy")
        check(page.wait("document.getElementById('told').textContent === "
                        f"'Sample {title} copied'"), f"{title} copied")
        equal(page.run("navigator.clipboard.readText()"), text, f"{title} in the clipboard")
    page.run("document.getElementById('tab4').focus()")
    page.press("ArrowRight", 39)
    equal(page.run("document.activeElement.textContent"), "Resource", "arrows go round the samples")
    # A browser that gives pages no clipboard: by way of a selection.
    page.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.run("document.getElementById('told').textContent = ''")
    page.click(".copy")
    check(page.wait("document.getElementById('told').textContent === 'Sample Resource copied'"), "the other way")
    quiet(page, path, "copying")


def links_lead(page, path):
    deep = "TrainingJob/input_data_config/dataSource/s3DataSource/s3URI"
    at(page, path, "#" + deep)
    equal(page.run("document.querySelector('.field.here').id"), deep, "a nested property")
    check(page.run("(() => { const b = document.querySelector('.here').getBoundingClientRect();"
                   " return b.top > 0 && b.bottom < innerHeight; })()"), "it can be seen")
    equal(page.run("document.activeElement.id"), deep, "and has the focus")
    equal(page.run("document.querySelector('#side [aria-current]').dataset.id"), "TrainingJob", "its kind")
    for fragment, id_ in (("#Model/:outputs/arn", "Model/%3Aoutputs/arn"), ("#Model/region", "Model/region")):
        at(page, path, fragment)
        equal(page.run("document.querySelector('.field.here').id"), id_, fragment)
    at(page, path, "#Model/no_such_input")
    equal(page.run("document.querySelector('h1').textContent"), "Model", "an old link shows the kind")
    at(page, path, "#%E0%A4%A")
    check(page.run("document.querySelector('.overview') !== null"), "a broken link shows all kinds")
    ids = page.run("""(() => { location.hash = "#TrainingJob"; return new Promise((done) => setTimeout(() => {
        document.querySelectorAll(".all").forEach((b) => b.click());
        done([...document.querySelectorAll("[id]")].map((e) => e.id)); }, 50)); })()""")
    equal(len(ids), len(set(ids)), "ids are unique")
    quiet(page, path, "links")


def keys_and_names(page, path):
    """Whoever cannot see or point: names, roles, no trap."""
    at(page, path, "#TrainingJob")
    equal(page.run("""[...document.querySelectorAll("button, a, input")].filter((e) =>
        !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length)).length"""), 0, "names")
    equal(page.run("""[...document.querySelectorAll("[aria-controls], [aria-labelledby]")].flatMap((e) =>
        [e.getAttribute("aria-controls"), e.getAttribute("aria-labelledby")])
        .filter((id) => id && !document.getElementById(id)).length"""), 0, "what they point to is there")
    equal(page.run("document.querySelectorAll('h1').length"), 1, "one h1")
    tree = page.call("Accessibility.getFullAXTree")["nodes"]
    roles = {n["role"]["value"] for n in tree if "role" in n}
    for role in ("main", "navigation", "search", "tablist", "tab", "tabpanel", "searchbox", "status"):
        check(role in roles, f"the role {role}: {sorted(roles)}")
    at(page, path)
    page.press("Tab", 9)
    equal(page.run("document.activeElement.className"), "skip", "the first stop leads to the content")
    page.press("Enter", 13)
    equal(page.run("document.activeElement.id"), "main", "it does")
    page.size(420, 900)
    check(page.run("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than a phone")
    page.click("#menu")
    equal(page.run("document.getElementById('menu').getAttribute('aria-expanded')"), "true", "the menu")
    page.click("#side a")
    check(page.wait("!document.body.classList.contains('open')"), "and closes")
    page.size(1440, 900)
    quiet(page, path, "keys")


def prints_all(page, path):
    at(page, path, "#TrainingJob")
    pdf = page.call("Page.printToPDF", transferMode="ReturnAsBase64")["data"]
    check(len(base64.b64decode(pdf)) > 20000, "a print")
    check(page.run(f"{TEXT}.includes('hubContentARN')"), "is unfolded")
    page.media(media="print")
    equal(page.run("getComputedStyle(document.getElementById('side')).display"), "none", "no list of kinds")
    page.media()
    quiet(page, path, "print")


def hostile_is_text(page, path):
    page.call("Page.addScriptToEvaluateOnNewDocument",
              source="window.alert = () => { window.injected = true; }")
    for fragment in ("", "#Hostile", "#?script", "#?" + "a%7Cb", "#Hostile/rules/%3C%2Fscript%3E",
                     "#Hostile/rules/__proto__/constructor", "#Hostile/rules/a.b",
                     "#Hostile/rules/%C3%A9%20%C3%BC%2F%3F%23%25"):
        at(page, path, fragment)
        page.run("document.querySelectorAll('.all').forEach((b) => b.click())")
        if "rules" in fragment:
            equal(page.run("document.querySelector('.field.here')?.id"), fragment[1:], "a name of any sort")
        check(page.run("window.injected") is None, f"{fragment}: something ran")
        equal(page.run("document.querySelectorAll('main img, main svg, main b:not(.cards b), main script')"
                       ".length"), 0, f"{fragment}: no element of a text")
        quiet(page, path, fragment)
    at(page, path, "#Hostile")
    contains(page.run(TEXT), "</script><script>alert(1)</script><!--<script>", "it is shown as it is")
    check(page.run("document.querySelector('.lead a[href^=\"javascript\"]') === null"), "no such link")
    for n in range(5):
        page.run(f"document.getElementById('tab{n}').click()")
    check(page.run("window.injected") is None, "samples")
    # Even what would get into the page could not run.
    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=data:, onerror=alert(9)>')")
    page.run("(() => { const s = document.createElement('script'); s.textContent = 'alert(10)';"
             " document.body.append(s); })()")
    page.run("fetch('http://127.0.0.1:9/').catch(() => 0)")
    check(page.run("window.injected") is None and any("Content Security Policy" in c for c in page.complaints),
          "the policy holds")
    page.complaints.clear()


def many_kinds(page, path):
    """A page of many kinds: elements are made when they are shown."""
    at(page, path)
    check(page.run("document.querySelectorAll('*').length") < 1500, "few elements at first")
    page.run("document.getElementById('query').focus()")
    took = page.run("""(() => { const q = document.getElementById("query"), t = performance.now();
        q.value = "e"; q.dispatchEvent(new Event("input")); return performance.now() - t; })()""")
    check(took < 5000, f"a search of one letter took {took:.0f} ms")
    check(page.run("document.querySelectorAll('.hit').length") <= 240, "no more than can be read")


# --- pictures ----------------------------------------------------------------------------------

PICTURES = (
    ("catalogue", "", 1280, 800, "light"),
    ("component", "#TrainingJob", 1280, 800, "light"),
    ("component-dark", "#TrainingJob/resource_config/instanceType", 1280, 800, "dark"),
    ("search", "#?instance%20type", 1280, 560, "light"),
    ("narrow", "#TrainingJob/role_arn", 400, 720, "dark"),
)


def pictures(page, path):
    """Light and dark, wide and narrow: something is to be seen; on demand they are kept."""
    for name, fragment, width, height, scheme in PICTURES:
        page.size(width, height)
        page.media(scheme)
        at(page, path, fragment)
        pixels = png.rows(page.picture(width - 100, 0, 100, height - 100))[2]
        check((sum(pixels[0]) < 200) == (scheme == "dark"), f"{name}: the ground is {tuple(pixels[0])}")
        check(len(set(png.rows(page.picture(0, 0, 300, 300))[2])) > 40, f"{name}: there is something to see")
        if os.environ.get("CF_PICTURES") == "1":
            with open(os.path.join(SOURCE, f"docs/pictures/{name}.png"), "wb") as f:
                f.write(png.small(page.picture(0, 0, width, height)))
        quiet(page, path, name)
    page.size(1440, 900)
    page.media()


def test_in_a_browser(folder):
    program = browser.find()
    if not program and os.environ.get("CI") != "true":
        print("skipped in part: chromium is not installed: run script/install-deps test")
        return
    check(program, "chromium is not installed: run script/install-deps test")
    if not program:
        return
    kinds = catalogue(os.path.join(folder, "kinds"), "sagemaker/*")
    hostile = catalogue(os.path.join(folder, "hostile"), *sorted(glob.glob(os.path.join(GOLDEN, "*.yaml"))))
    with browser.Browser(program) as page:
        page.size(1440, 900)
        page.media()
        for part in (search_works, folding_works, copying_works, links_lead, keys_and_names, prints_all,
                     many_kinds, pictures):
            part(page, kinds)
        hostile_is_text(page, hostile)


main(test_policy, test_data, test_hostile_text, test_two_groups, test_deep, test_in_a_browser)
