# SPDX-License-Identifier: Apache-2.0
"""Programs whose calls fail, each in its turn: tests/support/fail.c comes before the C library."""
import os
import subprocess

from common import BUILD, CC, SOURCE, check, definition_of, equal, release, run


def counting():
    with open(os.path.join(BUILD, "CMakeCache.txt"), encoding="utf-8") as f:
        return "CRDFORGE_COVERAGE:BOOL=ON" in f.read()


# With a sanitizer its library would have to come first; and what counts needs memory of its own.
BIN = os.path.join(BUILD if counting() else release(), "bin")
MEMORY = "malloc,calloc,realloc"
MEMORY_BIN = os.path.join(release(), "bin") if counting() else BIN
SLOW = 30  # seconds: it hangs
GROWTH = 12  # of the number of the call, one part more
TWO_FILES = """
return {
  summary = "Test: two files",
  emit = function(c) return list { file("a.txt", "WORD"), file("below/b.yaml", map { { "WORD", c.kind } }) } end,
}
"""


class Failing:
    """A folder in which programs run with the library before them."""

    def __init__(self, folder):
        self.folder, self.env = folder, {}
        os.makedirs(folder, exist_ok=True)
        self.library = os.path.join(folder, "fail.so")
        self.mark = os.path.join(folder, "mark")
        run(CC, "-shared", "-fPIC", "-O1", "-o", self.library, os.path.join(SOURCE, "tests/support/fail.c"))
        self.definitions = [definition_of(folder, "acme.example", kind, []) for kind in ("Thing", "Other")]

    def write(self, word):
        with open(os.path.join(self.folder, "two.lua"), "w", encoding="utf-8") as f:
            f.write(TWO_FILES.replace("WORD", word))

    def generate(self, *more):
        return ["crdforge", "generate", *self.definitions, "--no-project", "--format", "./two.lua", "--out", "out",
                *more]

    def once(self, words, calls, how, at, times=1, spoilt=""):
        """The run in which call number `at` fails; None when there are no so many. `spoilt`: a file that somebody
        writes to at that moment."""
        if os.path.exists(self.mark):
            os.unlink(self.mark)
        env = {**os.environ, **self.env, "LD_PRELOAD": self.library,
               "FAIL_CALL": calls, "FAIL_AT": str(at), "FAIL_HOW": str(how),
               "FAIL_TIMES": str(times), "FAIL_MARK": self.mark}
        if spoilt:
            env["FAIL_SPOILT"] = spoilt
        what = f"{' '.join(words[:2])}: {calls} {how}, call {at}"
        try:
            folder = MEMORY_BIN if calls == MEMORY else BIN
            done = subprocess.run([os.path.join(folder, words[0]), *words[1:]], cwd=self.folder, env=env, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=SLOW, check=False)
        except subprocess.TimeoutExpired:
            check(False, f"{what}: it hangs")
            return None
        if not os.path.exists(self.mark):
            return None
        check(0 <= done.returncode <= 9, f"{what}: exit {done.returncode}\n{done.stderr}")
        told = "error" in done.stderr or words[1:3] == ["formats", "test"] and "failed" in done.stdout
        check(done.returncode == 0 or told, f"{what}: not told\n{done.stdout}{done.stderr}")
        return done

    def until(self, words, calls, how, parts, prepare=None, **more):
        """Each of the calls in its turn, until one is told with one of the parts, and so on for the others."""
        parts, at = list(parts), 1
        while parts:
            if prepare:
                prepare()
            done = self.once(words, calls, how, at, **more)
            if done is None:
                break
            parts = [part for part in parts if part not in done.stderr]
            at += 1
        equal(parts, [], f"{' '.join(words[:2])}: {calls} {how}: what is not told in {at} calls")

    def each(self, words, calls, how, case=None, times=1, most=10 ** 6, needed=True, growth=GROWTH):
        """Each of the first calls, then fewer and fewer of the later ones. All that was said."""
        at, said = 1, ""
        while at <= most:
            if case:
                case.prepare()
            done = self.once(words, calls, how, at, times)
            if done is None:
                break
            if case:
                case.judge(done, f"{calls} {how}, call {at}")
            said += done.stderr
            at += 1 + at // growth
        check(at > 1 or not needed, f"{' '.join(words)}: no call of {calls}")
        return said
