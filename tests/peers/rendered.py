# SPDX-License-Identifier: Apache-2.0
"""Reference pages as GitHub's own Markdown library reads them: rendered.py FILE...

Nothing of a definition becomes a tag, a link or a cell; ids are unique, links lead to them; each row has a
cell for each column. Beside a page may lie component.json, the component document it was made of: then the
page shows each of its descriptions, word for word."""
import json
import os
import re
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from files import each_file

TAGS = {"h1", "h2", "h3", "p", "a", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
        "strong", "br", "hr"}
ATTRIBUTES = {("a", "id"), ("a", "href"), ("pre", "lang")}
# What a page leaves out of a text: marks that turn its direction.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def words(text):
    return re.sub(r"[\s\x00-\x1f\x7f-\x85\u2028\u2029]+", " ", TURNS.sub("", text)).strip()


class Page(HTMLParser):
    def __init__(self, say):
        super().__init__()
        self.say, self.ids, self.links, self.text, self.rows, self.width = say, [], [], [], 0, 0
        self.heading = None

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.say(f"<{tag}>, which no page has")
        for name, value in attrs:
            if (tag, name) not in ATTRIBUTES:
                self.say(f"<{tag} {name}={value!r}>")
            elif name == "id":
                self.ids.append(value)
            elif name == "href":
                self.links.append(value)
        if tag in ("h1", "h2", "h3"):
            self.heading = ""
        elif tag == "thead":
            self.width = 0
        elif tag == "th":
            self.width += 1
        elif tag == "tr":
            self.rows = 0
        elif tag == "td":
            self.rows += 1
        self.text.append("\n" if tag in ("br", "p", "td", "th", "li") else "")

    def handle_endtag(self, tag):
        if tag in ("h1", "h2", "h3"):
            name = re.sub(r"[^\w\- ]", "", self.heading.strip().lower()).replace(" ", "-")
            again = sum(1 for i in self.ids if i == name or re.fullmatch(re.escape(name) + r"-\d+", i))
            self.ids.append(f"{name}-{again}" if again else name)
            self.heading = None
        elif tag == "tr" and self.rows and self.rows != self.width:
            self.say(f"a row of {self.rows} cells below {self.width} names")

    def handle_data(self, data):
        self.text.append(data)
        if self.heading is not None:
            self.heading += data

    def handle_comment(self, data):
        self.say(f"a comment: {data[:80]}")

    def unknown_decl(self, data):
        self.say(f"a declaration: {data[:80]}")


def descriptions(document):
    """Of the kind, of inputs and outputs."""
    yield document.get("description", "")
    for field in document["inputs"] + document["outputs"]:
        yield field.get("description", "")


def check(path, say):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    html = cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)
    page = Page(say)
    page.feed(html)
    page.close()
    if len(set(page.ids)) != len(page.ids):
        say("an id is there twice")
    for link in page.links:
        # An address in a description is made a link to just that.
        if link.startswith("#") and link[1:] not in page.ids:
            say(f"the link {link} leads nowhere")
        elif not link.startswith(("#", "http://", "https://", "mailto:")):
            say(f"a link to {link}")
    beside = os.path.join(os.path.dirname(path), "component.json")
    if os.path.exists(beside):
        with open(beside, encoding="utf-8") as f:
            document = json.load(f)
        shown = words("".join(page.text))
        for description in descriptions(document):
            if words(description) not in shown:
                say(f"not shown as it is: {words(description)[:200]!r}")


each_file(check)
