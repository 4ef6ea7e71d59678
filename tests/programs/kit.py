# SPDX-License-Identifier: Apache-2.0
"""`crdforge formats test`: passed by every format of our own, and failed, with the reason, by formats that
do what a format must not do."""
import concurrent.futures
import json
import os
import pty
import re
import shutil
import subprocess

from common import CC, CFLAGS, SOURCE, check, contains, cramped, definition_of, equal, main, run, tree

LANES = max(2, min(4, os.cpu_count() or 1))
INCLUDE = os.path.join(SOURCE, "core/include")
HEAD = """#include <crdforge/emitter.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
static const cf_node *text_file(cf_host *host, const char *text)
{
    static const char *const keys[] = {"path", "format", "body"};
    const char *values[] = {"x.txt", "text", text};
    cf_node *file = host->alloc(host, sizeof *file), *list = host->alloc(host, sizeof *list);
    cf_pair *pairs = host->alloc(host, 3 * sizeof *pairs);
    const cf_node **items = host->alloc(host, sizeof *items);
    for (int i = 0; i < 3; i++) {
        cf_node *value = host->alloc(host, sizeof *value);
        value->kind = CF_STR;
        value->as.string.ptr = values[i];
        value->as.string.len = strlen(values[i]);
        pairs[i].key.ptr = keys[i];
        pairs[i].key.len = strlen(keys[i]);
        pairs[i].value = value;
    }
    file->kind = CF_MAP;
    file->as.map.pairs = pairs;
    file->as.map.len = 3;
    items[0] = file;
    list->kind = CF_LIST;
    list->as.list.items = items;
    list->as.list.len = 1;
    return list;
}
static const cf_node *number_file(cf_host *host, unsigned long long number)
{
    char *text = host->alloc(host, 32);
    snprintf(text, 32, "%%llu", number);
    return text_file(host, text);
}
static const char *kind_of(const cf_node *component)
{
    return cf_text(cf_get(component, "kind"), "");
}
"""
EMIT = HEAD + """static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    (void)component, (void)options, (void)kind_of, (void)number_file;
    %s
}
CF_EMITTER(.name = "%s", .emit = emit)
"""
LONGER = HEAD + """static const cf_node *emit(cf_host *host, const cf_node *component, const cf_node *options)
{
    (void)options, (void)number_file;
    return text_file(host, kind_of(component));
}
static const struct {
    cf_emitter known;
    unsigned char added[24];
} emitter = {{.abi = CF_ABI, .size = sizeof emitter, .name = "%s", .emit = emit, .reserved = %s}, {%s}};
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    return &emitter.known;
}
"""
ABI = """#include <crdforge/emitter.h>
static const struct { uint32_t abi, size; void *more[40]; } emitter = {%s, %s, {0}};
CF_EXPORT const cf_emitter *cf_emitter_entry(void)
{
    return (const cf_emitter *)(const void *)&emitter;
}
"""
ENTRY = """#include <crdforge/emitter.h>
#include <signal.h>
#include <stdlib.h>
__attribute__((constructor)) static void begin(void)
{
    %s
}
CF_EMITTER(.name = "%s", .template_file = "nowhere.lua")
"""
LUA = "return { summary = 'x', %s emit = function(c, options)\n %s\nend }\n"
GOOD = "return list { file('x.yaml', map { { 'kind', c.kind } }) }"

# name: (source, the check that fails, what is said); None: it passes
IN_C = {
    "wrong_abi": (ABI % (99, 8), "loads", "it was built for emitter ABI 99, this crdforge speaks 1 to 1"),
    "too_old": (ABI % (1, 16), "loads", "its struct has 16 bytes, at least 24 are needed: rebuild it"),
    "no_size": (ABI % (1, 99999), "loads", "its struct says it has 99999 bytes, more than"),
    "newer_bits": (LONGER % ("newer-bits", 0, "[3] = 1, [9] = 2"), "loads",
                   "it uses 2 bytes of its struct that this crdforge does not know: update crdforge"),
    "newer_field": (LONGER % ("newer-field", 7, "0"), "loads",
                    "it uses 1 byte of its struct that this crdforge does not know: update crdforge"),
    "newer_unused": (LONGER % ("newer-unused", 0, "0"), None, None),
    "no_symbol": ("int cf_nothing = 1;\n", "loads", "it does not export cf_emitter_entry"),
    "no_emitter": ("#include <crdforge/emitter.h>\nCF_EXPORT const cf_emitter *cf_emitter_entry(void)\n"
                   "{\n    return NULL;\n}\n", "loads", "its entry function returned nothing"),
    "no_template": (ENTRY % ("", "no-template"), "loads", "its template nowhere.lua is neither in"),
    "BAD": (EMIT % ("return NULL;", "BAD"), "loads", '"BAD" cannot be the name of a format'),
    "dies_early": (ENTRY % ("raise(SIGABRT);", "dies-early"), "loads",
                   "when it was loaded it was ended by signal 6 (Aborted)"),
    "exits_early": (ENTRY % ("exit(0);", "exits-early"), "loads",
                    "when it was loaded it ended the program with exit code 0"),
    "silent": (EMIT % ("return NULL;", "silent"), "words", "made nothing and did not say why"),
    "crashes": (EMIT % ("(void)host; return *(cf_node *volatile *)8;", "crashes"), "ends-nothing",
                "it was ended by signal 11 (Segmentation fault)"),
    "crashes_later": (EMIT % ('if (!strcmp(kind_of(component), "Hostile")) raise(SIGBUS); '
                              'return text_file(host, "x");', "crashes-later"), "ends-nothing",
                      "Hostile: it was ended by signal 7 (Bus error)"),
    "killed": (EMIT % ("raise(SIGKILL); return NULL;", "killed"), "ends-nothing",
               "it was ended by signal 9 (Killed)"),
    "exits": (EMIT % ("exit(3);", "exits"), "ends-nothing", "it ended the program with exit code 3"),
    "loops": (EMIT % ("for (volatile unsigned i = 0;; i++) {}", "loops"), "limits",
              "it took more than 1 second of CPU"),
    "pauses": (EMIT % ("for (;;) pause();", "pauses"), "limits", "it waited for more than 6 seconds"),
    "eats": (EMIT % ("for (;;) memset(host->alloc(host, 1 << 24), 1, 1 << 24);", "eats"), "limits",
             "it needed more than 512 MB of memory"),
    "eats_malloc": (EMIT % ("for (;;) memset(malloc(1 << 24), 1, 1 << 24);", "eats-malloc"), "limits",
                    "it needed more than 512 MB of memory"),
    "eats_pipe": ("#include <fcntl.h>\n#include <sys/stat.h>\n" + EMIT % (
        "static char much[1 << 20]; struct stat printed, about; fstat(1, &printed); "
        "for (int fd = 3, i = 0; fd < 64; fd++) "
        "while (i < 300 && !fstat(fd, &about) && S_ISFIFO(about.st_mode) && about.st_ino != printed.st_ino && "
        "(fcntl(fd, F_GETFL) & 1) && write(fd, much, sizeof much) > 0) i++; "
        'return text_file(host, "x");', "eats-pipe"), "ends-nothing", "it wrote into files that are not its own"),
    "prints": (EMIT % ('printf("hello\\n"); return text_file(host, "x");', "prints"), "quiet",
               'it printed "hello"'),
    "prints_errors": (EMIT % ('fputs("oh", stderr); return text_file(host, "x");', "prints-errors"),
                      "quiet", 'it printed "oh'),
    "counts": (EMIT % ("static int calls; return number_file(host, (unsigned long long)++calls);",
                       "counts"), "repeats", "made twice, it is not the same"),
    "allocates": (EMIT % ("return number_file(host, (uintptr_t)malloc(1));", "allocates"),
                  "repeats", "made twice, it is not the same"),
    "remembers": (EMIT % ("static size_t most; size_t len = strlen(kind_of(component)); "
                          "most = len > most ? len : most; return number_file(host, most);",
                          "remembers"), "order", "made after other kinds, it is not the same"),
    "address": (EMIT % ("static int here; return number_file(host, (uintptr_t)&here);", "address"),
                "process", "made in another process, it is not the same"),
    "clock": (EMIT % ("static long long now; if (!now) now = (long long)time(NULL); "
                      "return number_file(host, (unsigned long long)now);", "clock"), "process",
              "made in another process, it is not the same"),
    "process": (EMIT % ("return number_file(host, (unsigned long long)getpid());", "process"), "process",
                "made in another process, it is not the same"),
    "home": (EMIT % ('return text_file(host, getenv("HOME"));', "home"), "process",
             "made in another process, it is not the same"),
}
IN_LUA = {
    "good": (LUA % ("", GOOD), None, None),
    "escapes": (LUA % ("", "return list { file('../x.yaml', map {}) }"), "files",
                '"../x.yaml" cannot be the path of a file'),
    "absolute": (LUA % ("", "return list { file('/x.yaml', map {}) }"), "files",
                 "it begins at the root of all folders"),
    "functions": (LUA % ("", "return list { file('x.yaml', list { ipairs }) }"), "files",
                  "a function is not data"),
    "cycle": (LUA % ("", "local t = {} t[1] = t return list { file('x.yaml', t) }"), "files",
              "a table inside itself is not data"),
    "empty": (LUA % ("", "return list {}"), "files", "made no files"),
    "fault": (LUA % ("", "return c.kind.x.y"), "words", "fault.lua:2: attempt to index a nil value"),
    "for_ever": (LUA % ("", "while true do end"), "limits", "ran more than"),
    "pattern": (LUA % ("", "return string.find(string.rep('a', 40), string.rep('a-', 40) .. 'b')"), "limits",
                "it took more than 1 second of CPU"),
    "greedy": (LUA % ("", "local t = {} for i = 1, 1e9 do t[i] = string.rep('x', 1e6) .. i end"), "limits", "needs more than"),
    "no_emit": ("return { summary = 'x' }", "loads", "returns a table without a function emit"),
    "syntax": ("return {", "loads", "syntax.lua:1:"),
    "bad_word": (LUA % ("capabilities = { 'secret' },", GOOD), "loads",
                 'bad_word.lua: "secret" is no capability'),
    "bad_words": (LUA % ("capabilities = 'secrets',", GOOD), "loads",
                  "its capabilities are a string, not a list of words"),
    "option_fault": (LUA % ("options = { { name = 'how', type = 'choice', choices = { 'a', 'b' }, "
                            "default = 'a' } },", "if options.how == 'b' then c = c.none.none end " + GOOD),
                     "options", "App with --option option-fault.how=b: option_fault.lua:2: "),
    "option_word": (LUA % ("options = { { name = 'how', type = 'choice', choices = { 'a', 'b' }, "
                           "default = 'a' } }, check_options = function(o) if o.how == 'b' then "
                           "refuse('not b') end end,", GOOD), None, None),
    "function_once": (LUA % ("", "return list { file('x.yaml', map { { 'x', c.kind == 'Model' and ipairs or 1 } }) }"),
                      "files", "Model: function_once.lua:2: map{}.x: a function is not data"),
    "refuses_one": (LUA % ("", "if c.kind == 'Model' then refuse('see policy.lua:12') end " + GOOD), None, None),
    "talks": (LUA % ("", "for i = 1, 200 do note('x' .. i) end return c.kind.x.y"), "words",
              "talks.lua:2: attempt to index a nil value"),
    "refuses_all": (LUA % ("", "refuse('not today')"), "words", "it makes nothing of any kind: "),
}


def written(folder):
    """Path of every plugin and template -> what is to be said of it."""
    wanted = {}

    def build(name):
        source, path = os.path.join(folder, name + ".c"), os.path.join(folder, name + ".so")
        with open(source, "w", encoding="utf-8") as f:
            f.write(IN_C[name][0])
        # A fault of memory is the system's to notice here, not a sanitizer's.
        flags = [] if name == "crashes" else CFLAGS
        run(CC, "-std=gnu11", "-shared", "-fPIC", *flags, "-I" + INCLUDE, "-o", path, source)
        return path

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        for path, name in zip(pool.map(build, IN_C), IN_C):
            wanted[path] = IN_C[name][1:]
    for name, (text, *say) in IN_LUA.items():
        path = os.path.join(folder, name + ".lua")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        wanted[path] = say
    return wanted


def reports_of(folder, names, seconds, code):
    """The report of each format. Some are tested at the same time, as most of them wait or work alone."""
    lanes = [lane for lane in (names[i::LANES] for i in range(LANES)) if lane]
    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        done = pool.map(lambda lane: run("crdforge", "formats", "test", "--json", "--emit-timeout", seconds, *lane,
                                         code=code, cwd=folder), lanes)
    return {row["format"]: row for one in done for row in json.loads(one.stdout)["formats"]}


def bad_and_good(folder):
    wanted = written(folder)
    # Those that take memory may be slow to get it.
    hurried = [path for path in wanted if path.endswith(".so") and "/eats" not in path or "pattern" in path]
    reports = reports_of(folder, hurried, "1", 1)
    reports.update(reports_of(folder, [path for path in wanted if path not in hurried], "100", 1))
    equal(set(reports), set(wanted), "one report each")
    for path, (which, what) in wanted.items():
        failed = {row["check"]: row["why"] for row in reports[path]["checks"] if row["outcome"] == "failed"}
        equal(reports[path]["passed"], which is None, f"{path}: {failed}")
        if which:
            contains(failed.get(which, str(failed)), what, path)
            equal(set(failed), {which}, f"{path} fails for one reason")
    left = [name for name in os.listdir(folder) if name.split(".")[-1] not in ("c", "so", "lua")]
    equal(left, [], "nothing is written")


def in_words(folder):
    """The report for people, a reason and a hint in it."""
    path = os.path.join(folder, "fault.lua")
    with open(path, "w", encoding="utf-8") as f:
        f.write(IN_LUA["fault"][0])
    said = run("crdforge", "formats", "test", path, code=1).stdout
    contains(said, f"{path}\n  ok      loads         its ABI, struct, name and template can be used\n", "ok")
    contains(said, "  FAILED  words         App: fault.lua:2: attempt to index a nil value", "FAILED")
    contains(said, "          hint: refuse(text, hint) in Lua, report(host, CF_ERROR, …) in C\n", "hint")
    for words, message in ((("test",), "`crdforge formats test` names no format"),
                           (("test", path, "--emit-timeout", "0"), '--emit-timeout takes a whole number from 1 to 86400, not "0"'),
                           (("test", "argo", "--accept"),
                            "--accept writes beside the file of a format, and argo is a name"),
                           (("list", "--accept"), "--accept is for `crdforge formats test`, this is `list`")):
        contains(run("crdforge", "formats", *words, code=2).stderr, message, str(words))
    missing = run("crdforge", "formats", "test", "./none.lua", code=1, cwd=folder).stdout
    contains(missing, "FAILED  loads         there is no file ./none.lua", "no such file")
    with open(path, "w", encoding="utf-8") as f:
        f.write("return {}")
    contains(run("crdforge", "formats", "test", path, code=1).stdout, "returns a table without a function emit\n"
             "          hint: emit = function(component, options)", "what to do")
    equal(run("crdforge", "formats", "test", "./", cwd=folder, code=2).stderr, "error: ./ is a folder, not a format\n"
          "  hint: name the file in it: FOLDER/FILE.lua or FOLDER/FILE.so\n", "a folder")
    os.mkdir(os.path.join(folder, "my-own"))
    os.rename(path, os.path.join(folder, "my-own/my_own.lua"))
    for where, file in ((folder, "./my-own/my_own.lua"), (os.path.join(folder, "my-own"), "./my_own.lua")):
        said = run("crdforge", "formats", "test", "my-own", cwd=where, code=2).stderr
        contains(said, 'there is no format "my-own" in ', "not searched")
        contains(said, f"hint: did you mean {file}?\n", "but there")


def our_own(folder):
    """Every format that comes with the program."""
    del folder
    names = [row["name"] for row in json.loads(run("crdforge", "formats", "--json").stdout)]
    check(len(names) >= 11, "formats")
    reports = reports_of(None, names, "100", 0)
    equal(set(reports), set(names), "one report each")
    for report in reports.values():
        for row in report["checks"]:
            wanted = "not looked at" if row["check"] == "golden" else "passed"
            equal(row["outcome"], wanted, f"{report['format']}: {row}")
        equal(report["refused"], [], f"{report['format']} refuses")
        check(report["made"] >= 40, f"{report['format']} makes all kinds")


def golden(folder):
    """Golden folders: made, compared, refused, made anew; of a bundled kind and of a definition."""
    path = os.path.join(folder, "acme.lua")

    def put(text, name=path):
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)

    def why(*more, code=1):
        done = run("crdforge", "formats", "test", "--json", path, *more, code=code)
        rows = json.loads(done.stdout)["formats"][0]["checks"]
        return next(row.get("why", row["outcome"]) for row in rows if row["check"] == "golden")

    put(LUA % ("", GOOD))
    equal(why("--accept", code=0), "passed", "made")
    made = os.path.join(folder, "golden/TrainingJob/x.yaml")
    contains(open(made, encoding="utf-8").read(), "kind: TrainingJob", "golden file")
    definition = os.path.join(SOURCE, "crd_cache/fixtures/hostile.yaml")
    put(open(definition, encoding="utf-8").read(), os.path.join(folder, "golden/Own.yaml"))
    put("", os.path.join(folder, "golden/Own/x.yaml"))
    contains(why(), "golden/Own/x.yaml is another from line 1 on", "another")
    put("old", os.path.join(folder, "golden/Own/gone/y.yaml"))
    equal(why("--accept", code=0), "passed", "of a definition")
    check(not os.path.exists(os.path.join(folder, "golden/Own/gone/y.yaml")), "a file of before is gone")
    contains(open(os.path.join(folder, "golden/Own/x.yaml"), encoding="utf-8").read(), "kind: Hostile", "own")
    put("", os.path.join(folder, "golden/TrainingJob/more.yaml"))
    contains(why(), "golden/TrainingJob has more.yaml, which is not made any more", "more")
    os.remove(os.path.join(folder, "golden/TrainingJob/more.yaml"))
    os.remove(made)
    put("", os.path.join(folder, "golden/TrainingJob/z.yaml"))
    contains(why(), "golden/TrainingJob has no x.yaml, which is made", "less")
    os.makedirs(made)
    done = run("crdforge", "formats", "test", path, "--accept", code=1)
    contains(done.stdout, f"FAILED  golden        {made} is in the way: it is a folder", "a folder in the way")
    os.rmdir(made)
    put("", os.path.join(folder, "golden/Nothing/x.yaml"))
    contains(why(), "golden/Nothing: it is neither a bundled kind nor one definition in golden/Nothing.yaml",
             "no such case")
    shutil.rmtree(os.path.join(folder, "golden/Nothing"))
    put(LUA % ("", "if c.kind == 'Odd' then error('not that one') end " + GOOD))
    os.rename(definition_of(folder, "acme.example", "Odd", []), os.path.join(folder, "golden/Odd.yaml"))
    put("", os.path.join(folder, "golden/Odd/x.yaml"))
    told = why()
    contains(told, "golden/Odd: ", "a case of which nothing is made")
    contains(told, "not that one", "why")
    put("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {group: g.io, names: {}}\n",
        os.path.join(folder, "golden/Odd.yaml"))
    contains(why(), "golden/Odd: it is neither a bundled kind nor one definition", "a definition of no kind")
    shutil.rmtree(os.path.join(folder, "golden/Odd"))
    os.truncate(os.path.join(folder, "golden/Own/x.yaml"), 65 << 20)
    contains(why(), "golden/Own/x.yaml", "a golden file that is too large")


def out_of_its_mind(folder):
    """What a format writes into the pipe of the process that tries it is not believed: no file gets out of its folder."""
    source, path = os.path.join(folder, "astray.c"), os.path.join(folder, "astray.so")
    with open(source, "w", encoding="utf-8") as f:
        f.write("#include <fcntl.h>\n#include <sys/stat.h>\n" + EMIT % ('''
    static const char lies[] = "{\\"at\\": \\"TrainingJob\\", \\"end\\": 0, \\"files\\": {\\"../../out.txt\\": \\"eA==\\"}}\\n"
                               "{\\"last\\": true}\\n{\\"at\\": \\"half a li";
    static int calls;
    struct stat printed, about;
    if (calls++ || strcmp(kind_of(component), "TrainingJob") || fstat(1, &printed))
        return text_file(host, "x");
    for (int fd = 3; fd < 64; fd++) /* golden files are made of one kind in a process of its own */
        if (!fstat(fd, &about) && S_ISFIFO(about.st_mode) && about.st_ino != printed.st_ino && fcntl(fd, F_GETFL) & 1)
            calls += (int)write(fd, lies, sizeof lies - 1);
    _exit(0);
    return text_file(host, "x");''', "astray"))
    run(CC, "-std=gnu11", "-shared", "-fPIC", *CFLAGS, "-I" + INCLUDE, "-o", path, source)
    before = set(tree(folder))
    done = run("crdforge", "formats", "test", path, "--accept", cwd=folder, code=1)
    contains(done.stdout, 'FAILED  golden        it has a step "." or ".."\n', "told")
    equal(set(tree(folder)), before, "nothing is written")


def in_the_way_late(folder):
    """A golden file that does not get into its place: none of before goes, also not one of another kind."""
    golden_files = os.path.join(folder, "golden")
    for kind in ("Endpoint", "TrainingJob", "TransformJob"):
        os.makedirs(os.path.join(golden_files, kind))
        with open(os.path.join(golden_files, kind, "old.txt"), "w", encoding="utf-8") as f:
            f.write("old")
    made = os.path.join(golden_files, "TrainingJob/x.txt")
    staged = os.path.join(golden_files, "TrainingJob/.x.txt.crdforge-new")
    source, path = os.path.join(folder, "late.c"), os.path.join(folder, "late.so")
    with open(source, "w", encoding="utf-8") as f:
        f.write("#include <sys/stat.h>\n" + EMIT % (f'if (access("{staged}", F_OK) == 0) mkdir("{made}", 0777); '
                                                    'return text_file(host, "x");', "late"))
    run(CC, "-std=gnu11", "-shared", "-fPIC", *CFLAGS, "-I" + INCLUDE, "-o", path, source)
    done = run("crdforge", "formats", "test", path, "--accept", code=1)
    contains(done.stdout, f"cannot put {made} in place: Is a directory", "told")
    os.rmdir(made)
    equal(set(tree(golden_files)), {"Endpoint/old.txt", "Endpoint/x.txt", "TrainingJob/old.txt",
                                    "TransformJob/old.txt", "TransformJob/x.txt"}, "nothing is lost")
    with open(source, "w", encoding="utf-8") as f:
        f.write(EMIT % ('return text_file(host, "x");', "late"))
    run(CC, "-std=gnu11", "-shared", "-fPIC", *CFLAGS, "-I" + INCLUDE, "-o", path, source)
    run("crdforge", "formats", "test", path, "--accept")
    equal({name.split("/")[1] for name in tree(golden_files)}, {"x.txt"}, "and the next time it goes")


def no_place(folder):
    """A file where the golden folder of a kind would be."""
    os.makedirs(os.path.join(folder, "golden"))
    for name, text in (("acme.lua", LUA % ("", GOOD)), ("golden/TrainingJob", "")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    done = run("crdforge", "formats", "test", "./acme.lua", "--accept", cwd=folder, code=1)
    contains(done.stdout, "./golden/TrainingJob is in the way: it is no folder", "a file in the way")


def progress(folder):
    """A bar on a terminal, which is gone at the end; elsewhere nothing."""
    path = os.path.join(folder, "acme.lua")
    with open(path, "w", encoding="utf-8") as f:
        f.write(LUA % ("", GOOD))
    words = ("crdforge", "formats", "test", path)
    equal(run(*words).stderr, "", "no terminal")
    for more, bar in (((), True), (("--quiet",), False), (("--json",), False)):
        ours, theirs = pty.openpty()
        with subprocess.Popen((*words, *more), stdout=subprocess.DEVNULL, stderr=theirs,
                              env=dict(os.environ, TERM="xterm")) as testing:
            os.close(theirs)
            seen = b""
            try:
                while part := os.read(ours, 4096):
                    seen += part
            except OSError:  # the other end is closed
                pass
            equal(testing.wait(), 0, "passed")
        os.close(ours)
        lines = [line for line in seen.decode().split("\r") if line.strip()]
        check(all(re.fullmatch(r"\[[#.]+\] \d+/\d+ *", line) for line in lines), f"bars: {lines}")
        check(bool(lines) == bar, f"{more}: {lines}")
        check(not bar or re.search(rb"\r +\r$", seen), f"it is erased: {seen[-200:]}")


def no_process(folder):
    """Where no process can be started nothing is tried, and that is no pass."""
    strace = shutil.which("strace")
    if not strace or any("sanitize" in flag for flag in CFLAGS):
        return
    done = run(strace, "-qq", "-o", os.devnull, "-e", "inject=clone,fork,clone3:error=EAGAIN", "crdforge", "formats",
               "test", "argo", cwd=folder, code=1)
    contains(done.stdout, "it could not be started: Resource temporarily unavailable", "EAGAIN")


def no_room(folder):
    """Golden files that cannot be written whole: those of before stay, all of them, and nothing else is left."""
    path = os.path.join(folder, "acme.lua")
    for times, accept in ((1, run), (20000, cramped)):
        with open(path, "w", encoding="utf-8") as f:
            f.write(LUA % ("", f"return list {{ file('a.yaml', map {{ {{ 'n', {times} }} }}), "
                           f"file('x.yaml', map {{ {{ 'n', string.rep('n', {times}) }} }}) }}"))
        before = tree(folder)
        said = accept("crdforge", "formats", "test", path, "--accept", cwd=folder).stdout
    contains(said, "golden/TrainingJob/.x.yaml.crdforge-new: File too large", "told")
    after = tree(folder)
    del before["acme.lua"], after["acme.lua"]
    equal(after, before, "the golden files of before")
    check(len(before) == 2, "two of them")


main(bad_and_good, in_words, our_own, golden, out_of_its_mind, in_the_way_late, no_place, progress, no_process, no_room)
