# SPDX-License-Identifier: Apache-2.0
"""A Chromium without a window, driven over the DevTools protocol through two pipes: no package, no port.

Everything that a page says or asks for is kept: `complaints` (exceptions, errors, what the security policy
stopped) and `requests` (addresses)."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 30  # seconds


def find():
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One page of one browser. Use it in a `with`."""

    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix="crdforge-browser-")
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()
        words = [program, "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb",
                 "--font-render-hinting=none", "--user-data-dir=" + self.home, "about:blank"]
        if os.geteuid() == 0:
            words.insert(1, "--no-sandbox")
        # The browser reads from 3 and writes to 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"', "bash", *words],
            pass_fds=(theirs_in, theirs_out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": self.home})
        os.close(theirs_in)
        os.close(theirs_out)
        self.pending, self.last, self.session = b"", 0, None
        self.complaints, self.requests, self.events = [], [], []
        target = self.first_page()
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.out)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.inp)
        shutil.rmtree(self.home, ignore_errors=True)

    # --- the protocol -------------------------------------------------------------------------

    def read(self, until):
        """The next message; stops the test when there is none in time."""
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.inp], [], [], max(0, until - time.monotonic()))
            piece = os.read(self.inp, 1 << 16) if ready else b""
            if not piece:
                raise RuntimeError("the browser is silent" if not ready else "the browser has ended")
            self.pending += piece
        message, _, self.pending = self.pending.partition(b"\0")
        return json.loads(message)

    def keep(self, message):
        method, about = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            details = about["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.complaints.append(about["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(about["args"]))
        elif method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append("a dialog: " + about["message"])
        if method:
            self.events.append(method)

    def call(self, method, **arguments):
        self.last += 1
        message = {"id": self.last, "method": method, "params": arguments}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.read(until)
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.keep(answer)

    def first_page(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for target in self.call("Target.getTargets")["targetInfos"]:
                if target["type"] == "page":
                    return target["targetId"]
            time.sleep(0.05)
        raise RuntimeError("the browser opens no page")

    # --- a page -------------------------------------------------------------------------------

    def go(self, address):
        self.events.clear()
        self.call("Page.navigate", url=address)
        until = time.monotonic() + PATIENCE
        while "Page.loadEventFired" not in self.events:
            self.keep(self.read(until))

    def open(self, address):
        """Loads an address anew, and waits until the page is there."""
        self.go("about:blank")
        self.complaints.clear()
        self.requests.clear()
        self.go(address)

    def run(self, expression):
        """The value of an expression of JavaScript in the page; promises are waited for."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                         awaitPromise=True, userGesture=True)
        if "exceptionDetails" in done:
            raise RuntimeError(f"{expression}: {done['exceptionDetails']}")
        return done["result"].get("value")

    def wait(self, expression):
        """Waits until an expression is true; False when it stays false."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.run(expression) is True:
                return True
            time.sleep(0.02)
        return False

    def type(self, text):
        for char in text:
            self.call("Input.dispatchKeyEvent", type="char", text=char)

    def press(self, key, code=0):
        text = "\r" if key == "Enter" else key if len(key) == 1 else ""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def click(self, selector):
        """With the mouse, in the middle of the element."""
        box = self.run(f"""(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: "center"}}); const b = e.getBoundingClientRect();
            return [b.x + b.width / 2, b.y + b.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left",
                      clickCount=1)

    def size(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=False)

    def media(self, scheme="light", media=""):
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme},
                            {"name": "prefers-reduced-motion", "value": "reduce"}])

    def picture(self, x, y, width, height):
        """A part of what can be seen, as PNG."""
        y += self.run("scrollY")
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        return base64.b64decode(self.call("Page.captureScreenshot", format="png", clip=clip)["data"])
