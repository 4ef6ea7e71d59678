# SPDX-License-Identifier: Apache-2.0
"""Definitions from URLs and from standard input: documents of all sorts, authorities, redirects, and what
the cache knows of them."""
import os
import re
import socket
import threading
import time

from common import check, contains, equal, main
from online import GROUP, Forge, both, crd, says
from web_stub import (Answer, Held, Pages, Web, changed, closed, closing, cut, cut_chunked, drip, garbage,
                      half_closed, head_of, large, open_ended, packed, reset, retry_after, status, tag_of)

OTHERS = """# Source: chart/templates/account.yaml
apiVersion: v1
kind: ServiceAccount
metadata: {name: a}
---
apiVersion: v1
kind: Service
metadata: {name: b}
"""


class Site(Web):
    """Two hosts of files."""

    def __init__(self, tls=True):
        super().__init__(tls)
        self.pages, self.far_pages = Pages(), Pages()
        self.site = self.host("site", self.pages).url
        self.far = self.host("far", self.far_pages).url

    def __setitem__(self, path, body):
        self.pages.files[path] = body


def many(*kinds):
    """A stream as helm prints one: definitions among other things."""
    return "---\n".join([OTHERS] + [crd(GROUP, kind) for kind in kinds])


def test_documents(folder):
    """One definition, several, none; what is passed over is counted, once."""
    with Site() as site:
        site["/one.yaml"] = crd(GROUP, "One")
        site["/many.yaml"] = many("Red", "Green")
        site["/none.yaml"] = OTHERS
        site["/list.json"] = '{"kind": "List", "apiVersion": "v1", "items": []}'
        site["/portal.yaml"] = "<!DOCTYPE html><html><title>Sign in</title></html>\n"
        site["/empty.yaml"] = ""
        site["/a b.yaml?x=1"] = ""
        forge = Forge(folder, site)
        done = forge.make(f"{site.site}/one.yaml")
        equal(forge.made(), ["One"], "one")
        check("skipped" not in done.stderr, f"nothing to count: {done.stderr}")
        done = forge.make(f"{site.site}/many.yaml")
        equal(forge.made(), ["Green", "One", "Red"], "several")
        equal(len(re.findall(r"2 (other )?documents", done.stderr)), 1, f"counted: {done.stderr}")
        says(forge.make(f"{site.site}/none.yaml", code=1), "no definition", "/none.yaml", "2", " | ")
        says(forge.make(f"{site.site}/empty.yaml", code=1), "empty", "/empty.yaml", "empty")
        says(forge.make(f"{site.site}/portal.yaml", code=1), "a page",
             "/portal.yaml is a page of HTML and no definition | give the URL of the file itself")
        says(forge.make(f"{site.site}/list.json", code=1), "an empty list", "/list.json")
        shown = forge("show", f"{site.site}/one.yaml").stdout
        contains(shown, "source: url", "where it is from")
        check("127.0.0.1" not in shown, "the place is not written into what is made")


def test_input(folder):
    """The same from standard input."""
    with Site() as site:
        forge = Forge(folder, site)
        done = forge.plain("generate", "-", "--format", "kfp-v1", stdin=many("Red", "Green"))
        equal(forge.made(), ["Green", "Red"], "several")
        equal(len(re.findall(r"2 (other )?documents", done.stderr)), 1, f"counted: {done.stderr}")
        done = forge.plain("generate", "-", stdin=OTHERS, code=1)
        says(done, "none", "<stdin>", "2", " | ")
        done = forge.plain("generate", "-", "-", stdin=crd(GROUP, "Red"), code=2)
        says(done, "twice", "once", " | ")
        done = forge.plain("generate", "-", stdin="", code=1)
        says(done, "nothing", "<stdin>", "empty", " | ")


def test_authorities(folder):
    """A certificate is always looked at: nobody's, another's, another name's."""
    with Site() as site:
        for name, more in (("stranger", {"authority": "other"}),
                           ("misnamed", {"names": "subjectAltName=DNS:files.example"})):
            site.host(name, site.pages, **more)
        site["/x.yaml"] = crd(GROUP, "One")
        forge = Forge(folder, site)
        generate = ("generate", "--format", "kfp-v1")
        url = site.site + "/x.yaml"
        says(forge.plain(*generate, url, code=1), "no authority", url, "certificate", " | ", "--ca")
        equal(site.asked(), [], "nothing is asked of a server that may be another one")
        for name in ("stranger", "misnamed"):
            says(forge.make(f"{site.hosts[name].url}/x.yaml", code=1), name, "certificate", " | ")
        equal((site.asked("stranger"), site.asked("misnamed"), forge.made()), ([], [], []), "asked")
        forge.make(url)
        equal(forge.made(), ["One"], "with the authority")
        forge.plain(*generate, "--ca", site.keys.authority("other"),
                    f"{site.hosts['stranger'].url}/x.yaml")
        says(forge.plain(*generate, "--ca", site.keys.authority("other"), site.far + "/y",
                         code=1), "instead of, not beside", "certificate")
        says(forge.plain(*generate, "--ca", "none.crt", url, code=2), "no file", "none.crt")
        with open(os.path.join(forge.folder, "bad.crt"), "w", encoding="utf-8") as out:
            out.write("no certificate\n")
        says(forge.plain(*generate, "--ca", "bad.crt", url + "?new", code=2), "no certificate",
             "bad.crt", " | ")
        empty = os.path.join(forge.folder, "empty.crt")
        with open(empty, "w", encoding="utf-8"):
            pass
        says(forge.plain(*generate, "--ca", empty, site.site + "/z", code=2),
             "an empty file is not everybody", "empty.crt")


def test_schemes(folder):
    """Plain HTTP is for this machine; other schemes are none."""
    with Site(tls=False) as site:
        site["/x.yaml"] = crd(GROUP, "One")
        forge = Forge(folder, site)
        forge.make(f"{site.site}/x.yaml")
        forge.make(site.hosts["site"].other_name + "/x.yaml")
        equal(len(site.asked("site")), 2, "this machine")
        for url in ("http://files.example/x.yaml", "http://127.0.0.1.files.example/x.yaml",
                    "http://localhost.files.example/x.yaml", "http://192.0.2.1/x.yaml",
                    "http://2130706433.example/x"):
            says(forge.make(url, code=1), url, "not encrypted", " | ", "https")
        for url in ("ftp://files.example/x.yaml", "https://", "https:///x.yaml",
                    "https://u:secret@127.0.0.1:1/x.yaml", "https://127.0.0.1:99999/x.yaml",
                    "http://127.0.0.1@files.example/x.yaml", "HTTP://files.example/x.yaml"):
            done = forge.make(url, code=1)
            says(done, url, " | ")
            check("secret" not in done.stderr, f"a password is printed: {done.stderr}")


def test_redirects(folder):
    """To other hosts as long as all is encrypted, and not without an end."""
    with Site() as site:
        plain = site.host("plain", site.far_pages, tls=False).url
        site.far_pages.files["/x.yaml"] = crd(GROUP, "Far")
        site.far_pages.files["/r/x.yaml"] = crd(GROUP, "Relative")
        for code in (301, 302, 303, 307, 308):
            site[f"/{code}.yaml"] = Answer(code, "", {"Location": f"{site.far}/x.yaml"})
        for number in range(9):
            site[f"/{number}"] = Answer(302, "", {"Location": f"/{number + 1}"})
        site["/9"] = crd(GROUP, "Nine")
        site.far_pages.files["/r/start"] = Answer(302, "", {"Location": "x.yaml"})
        for name, target in (("plain", f"{plain}/x.yaml"), ("file", "file:///etc/hostname"),
                             ("loop", "/loop"), ("nowhere", ""), ("bad", "https://[::1"),
                             ("line", "https://127.0.0.1/%0d%0aX: y")):
            site["/" + name] = Answer(302, "", {"Location": target} if target else {})

        def one(code):
            forge = Forge(folder, site, str(code))
            forge.make(f"{site.site}/{code}.yaml")
            equal(forge.made(), ["Far"], f"by a {code}")
        both(one, (301, 302, 303, 307, 308))
        forge = Forge(folder, site)
        forge.make(f"{site.site}/5")
        forge.make(f"{site.far}/r/start")
        equal(forge.made(), ["Nine", "Relative"], "some steps, and a relative one")
        says(forge.make(f"{site.site}/0", code=1), "too many", "redirect", " | ")
        for name in ("plain", "file", "loop", "nowhere", "bad"):
            says(forge.make(f"{site.site}/{name}", code=1), name, f"/{name}", "redirect", " | ")
        equal(site.asked("plain"), [], "nothing goes unencrypted")
        site.clear()
        forge.make(f"{site.site}/line", code=1)
        check(all("x" not in e.headers for e in site.asked()), "a header inside a URL")


LARGE = (1 << 26) + 4096  # more than a file may have
FAILURES = {
    "absent": (status(404), ["404"]), "gone": (status(410), ["410"]), "denied": (status(403), ["403"]),
    "unknown": (status(401), ["401"]), "down": (status(500), ["500"]), "teapot": (status(418), ["418"]),
    "later": (retry_after(900), ["429", "UTC"]), "none": (status(204), ["204"]),
    "partial": (status(206, "part"), ["206"]), "unasked": (status(304), ["304"]),
    "cut": (cut(9), []), "cut-chunked": (cut_chunked(9), []), "half": (half_closed(9), []),
    "closed": (closed, []), "reset": (reset, []), "garbage": (garbage, []),
    "large": (large(LARGE), []), "endless": (large(LARGE, told=False), []),
    "head": (head_of(1 << 20), []), "gzip": (changed(lambda b: b"\x1f\x8b\x08\x00" + b"\xff" * 60), [])}


def test_failures(folder):
    with Site() as site:
        site["/fine.yaml"] = crd(GROUP, "Fine")

        def one(name):
            fault, parts = FAILURES[name]
            site[f"/{name}.yaml"] = crd(GROUP, "Thing")
            site.fault("site", f"/{name}.yaml", fault)
            forge = Forge(folder, site, name)
            done = forge.make(f"{site.site}/{name}.yaml", f"{site.site}/fine.yaml", code=1)
            says(done, name, f"/{name}.yaml", *parts, *([" | "] if name != "gzip" else []))
            equal(forge.made(), ["Fine"], f"{name}: the other work is done: {done.stderr}")
            equal(forge.plain("generate", f"{site.site}/{name}.yaml", "--offline", code=1).returncode,
                  1, "nothing of it is kept")
        both(one, [name for name in FAILURES if name != "gzip"])


def test_passing(folder):
    with Site() as site:
        faults = {"down": status(502), "cut": cut(9), "half": half_closed(9), "closed": closed,
                  "reset": reset, "soon": retry_after(1, 503)}

        def one(name):
            site[f"/{name}.yaml"] = crd(GROUP, "Thing")
            site.fault("site", f"/{name}.yaml", faults[name], 1)
            forge = Forge(folder, site, name)
            forge.make(f"{site.site}/{name}.yaml")
            equal((forge.made(), len(site.paths("site", name))), (["Thing"], 2), name)
        both(one, faults)
        site["/slow.yaml"] = crd(GROUP, "Slow")
        site.fault("site", "/slow.yaml", drip(50, 0.02))
        site.fault("far", "", closing)
        for number in range(3):
            site.far_pages.files[f"/{number}.yaml"] = crd(GROUP, f"Kind{number}")
        forge = Forge(folder, site)
        forge.make(f"{site.site}/slow.yaml", *(f"{site.far}/{n}.yaml" for n in range(3)))
        equal(forge.made(), ["Kind0", "Kind1", "Kind2", "Slow"], "slow, and never kept open")


def test_cache(folder):
    """What has not changed is not sent again; what has is; what nobody can tell is asked for anew."""
    with Site() as site:
        body = crd(GROUP, "One").encode()
        date = "Fri, 01 May 2026 10:00:00 GMT"
        site["/tag.yaml"] = body
        site["/date.yaml"] = Answer(200, body, {"Last-Modified": date})
        site["/plain.yaml"] = Answer(200, body, {})
        site["/weak.yaml"] = Answer(200, body, {"ETag": tag_of(body, weak=True)})
        forge = Forge(folder, site)
        for name, wanted in (("tag", 304), ("date", 304), ("weak", 304), ("plain", 200)):
            for _ in range(2):
                forge.make(f"{site.site}/{name}.yaml")
            equal([e.status for e in site.asked("site", name)], [200, wanted], name)
        site["/tag.yaml"] = crd(GROUP, "One", properties=("name", "colour"))
        forge.make(f"{site.site}/tag.yaml")
        with open(os.path.join(forge.folder, "components/One/kfp-v1/component.yaml"),
                  encoding="utf-8") as text:
            contains(text.read(), "colour", "changed at the server")
        forge.make(f"{site.site}/tag.yaml?raw=1#part")
        equal(site.paths("site", "raw"), ["/tag.yaml?raw=1"], "a query is kept, a fragment is not sent")
        site.clear()
        forge.make(f"{site.site}/tag.yaml", "--offline")
        equal(site.asked(), [], "offline")
        says(forge.make(f"{site.site}/new.yaml", "--offline", code=1), "not known offline",
             f"{site.site}/new.yaml", " | ", "crdforge fetch")
        equal(site.asked(), [], "still offline")


def test_parts(folder):
    """Of a body that only the connection's end ends nobody knows whether it is whole: it is not kept."""
    with Site(tls=False) as site:
        body = crd(GROUP, "One")
        site["/x.yaml"] = body
        forge = Forge(folder, site)
        for kept, size in ((len(body) - 20, len(body) - 20), (None, len(body))):
            site.clear()
            site.fault("site", "/x.yaml", open_ended(kept), 1)
            forge("fetch", f"{site.site}/x.yaml", "--to", f"to-{size}", code=None)
            says(forge.make(f"{site.site}/x.yaml", "--offline", code=1), f"{size} bytes", "/x.yaml", " | ")
            forge.make(f"{site.site}/x.yaml")
            check("if-none-match" not in site.asked("site")[1].headers, "it is asked for anew")
            forge("cache", "clean")


def test_packed(folder):
    with Site() as site:
        site["/x.yaml"] = crd(GROUP, "One")
        site.fault("site", "/x.yaml", packed, 1)
        forge = Forge(folder, site)
        says(forge.make(f"{site.site}/x.yaml", code=1), "packed", "/x.yaml", "Content-Encoding", " | ")
        equal(site.asked("site")[0].headers["accept-encoding"], "identity", "what is asked for")
        says(forge.make(f"{site.site}/x.yaml", "--offline", code=1), "nothing of it is kept", " | ")
        forge.make(f"{site.site}/x.yaml")
        equal(forge.made(), ["One"], "as it is")


def test_proxy_trouble(folder):
    """The proxy that fails is told by its name, without its password."""
    with Site() as site:
        forge = Forge(folder, site)
        refusing = site.host("proxy", lambda exchange: None, tls=False)
        for proxy, *parts in (("http://u:s3cr3t@h:99999999", "the proxy h:99999999", "makes no sense"),
                              ("bogus://u:s3cr3t@h:1", "the proxy h:1", "makes no sense"),
                              ("http://u:s3cr3t@", "the proxy", "makes no sense"),
                              ("http://u:s3cr3t@[::1", "the proxy", "makes no sense"),
                              ("http://u:s3cr3t@h.invalid:1", "the proxy h.invalid:1", "not known"),
                              ("http://u:s3cr3t@127.0.0.1:1", "the proxy 127.0.0.1:1", "no connection"),
                              (refusing.url.replace("//", "//u:s3cr3t@"), "the proxy 127.0.0.1:",
                               "does not make the connection")):
            done = forge.make("https://files.example/x.yaml", env={"https_proxy": proxy}, code=1)
            says(done, proxy, *parts, " | ", "https_proxy")
            check("s3cr3t" not in done.stdout + done.stderr, f"a password is printed: {done.stderr}")


def page_of_github(site):
    """A proxy behind which github.com has one page for people; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = site.keys.context(names="subjectAltName=DNS:github.com")

    def serve():
        with listener, listener.accept()[0] as plain:
            plain.recv(65536)
            plain.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with context.wrap_socket(plain, server_side=True) as told:
                told.recv(65536)
                told.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<!DOCTYPE html>")
    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_page_of_github(folder):
    """Where a file was, and GitHub shows a page."""
    with Site() as site:
        url = "https://github.com/acme/things/raw/main/a.yaml"
        says(Forge(folder, site).make(url, env={"https_proxy": page_of_github(site)}, code=1), "a page of GitHub",
             f"{url} is a page of HTML and no definition | a file of a repository is written "
             "github:owner/repo@tag:path/of/file.yaml")


def test_at_once(folder):
    """The URLs of one call come together, at most eight at a time, and are used in the order given."""
    with Site() as site:
        urls, gates = [], []
        for number in range(10):
            site[f"/{number}.yaml"] = crd(GROUP, f"Kind{number}")
            urls.append(f"{site.site}/{number}.yaml")
            gates.append(site.fault("site", f"/{number}.yaml", Held()))
        forge = Forge(folder, site)
        process = forge.start("generate", *urls, "--format", "kfp-v1")
        until = time.monotonic() + 30
        while len(site.asked("site")) < 8 and time.monotonic() < until and process.poll() is None:
            time.sleep(0.02)
        time.sleep(0.2)
        equal(len(site.asked("site")), 8, "at once")
        for gate in reversed(gates):
            gate.go.set()
        _, text = process.communicate(timeout=60)
        equal(re.findall(r"CREATED: components/(\w+)/", text),
              [f"Kind{number}" for number in range(10)], f"in order: {text}")


def test_proxy(folder):
    """Nothing of this machine goes to the proxy that the environment names."""
    with Site(tls=False) as site:
        site["/x.yaml"] = crd(GROUP, "One")
        forge = Forge(folder, site)
        forge.make(f"{site.site}/x.yaml", env={"http_proxy": site.far, "https_proxy": site.far})
        equal((site.asked("far"), forge.made()), ([], ["One"]), "directly")


main(test_documents, test_input, test_authorities, test_schemes, test_redirects, test_failures,
     test_passing, test_cache, test_at_once, test_proxy,
     test_parts, test_packed, test_proxy_trouble, test_page_of_github)
