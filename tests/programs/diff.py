# SPDX-License-Identifier: Apache-2.0
"""What changed between two releases, from wherever they come; and what is trouble, which is never told as a
difference."""
import json
import os

from common import SOURCE, check, contains, equal, main, run
from online import BASES, Forge, GitHub, add_controllers, crd, says

S3 = "github:aws-controllers-k8s/s3-controller"
CHANGE = "  minor  + added     input   colour  spec.colour  string\n"
S3_CHANGED = f"Bucket: minor\n{CHANGE}\n1 kind: 1 minor\n"


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)
    return name


def test_releases(folder):
    """Tags of a service, and the same as sources."""
    with GitHub() as github:
        add_controllers(github)
        forge = Forge(folder, github)
        done = forge("diff", "--service", "s3", "v1.0.0", "v1.1.0", code=1)
        equal(done.stdout, S3_CHANGED, "two tags")
        contains(done.stderr, "RETRIEVED: release name v1.0.0", "what was asked for")
        os.makedirs(os.path.join(forge.folder, "v1.0.0"))  # a folder of that name is no tag
        for words in (["--service", "s3", "v1.0.0", "latest"],
                      ["--service", "s3.services.k8s.aws", "v1.0.0", "latest"], [S3 + "@v1.0.0", S3],
                      [f"{S3}@v1.0.0:{BASES}", f"{S3}@v1.1.0"], ["--service", "s3", S3 + "@v1.0.0", "v1.1.0"]):
            equal(forge("diff", *words, code=1).stdout, S3_CHANGED, str(words))
        equal(forge("diff", "--service", "s3", "v1.1.0", "latest").stdout, "", "the same")
        equal(forge("diff", "--service", "s3", "v1.0.0", "latest", "--fail-on", "major").stdout, S3_CHANGED,
              "no major change")
        forge("diff", "--service", "s3", "latest", "v1.0.0", "--fail-on", "major", code=1)
        two = ["diff", "--service", "rds", "v1.0.0", "v1.1.0"]
        equal(forge(*two, "--kind", "dbproxies", "--kind", "DBProxy", code=2).stdout, "", "a plural that is none")
        equal(forge(*two, "--kind", "DBP*", code=1).stdout, S3_CHANGED.replace("Bucket", "DBProxy"), "a pattern")
        made = json.loads(forge(*two, "--json", code=1).stdout)
        equal([(k["kind"], k["level"]) for k in made["kinds"]], [("DBInstance", "minor"), ("DBProxy", "minor")],
              "--json")
        check_offline(forge, github)


def test_sagemaker(folder):
    """The published definitions: what is bundled of them differs in words alone, and releases that come
    through GitHub are compared like their files."""
    with GitHub() as github:
        sagemaker = add_controllers(github)
        forge = Forge(folder, github)
        words = ["diff", "--service", "sagemaker"]
        equal(forge(*words, "bundled:", "v1.9.1", "--fail-on", "minor", "--quiet").stdout, "", "bundled")
        if "v0.3.3" not in sagemaker.tags:
            print("v0.3.3: skipped, the published definitions are not there")
            return
        files = {}
        for release in ("v0.3.3", "v1.9.1"):
            commit = sagemaker.commits[sagemaker.find(release)]
            name = f"{BASES}/sagemaker.services.k8s.aws_trainingjobs.yaml"
            files[release] = write(forge.folder, release + ".yaml", commit[name].decode())
        told = forge(*words, "v0.3.3", "v1.9.1", "--kind", "TrainingJob", code=1).stdout
        equal(told, forge("diff", files["v0.3.3"], files["v1.9.1"], code=1).stdout, "two files")
        contains(told, "  minor  + added     input   retry_strategy ", "what is new")


def check_offline(forge, github):
    github.clear()
    equal(forge("diff", "--offline", S3 + "@v1.0.0", S3 + "@v1.1.0", code=1).stdout, S3_CHANGED, "from the cache")
    equal(github.paths("api") + github.paths("raw"), [], "nothing was asked")
    done = forge("diff", "--offline", "--service", "sqs", "v1.0.0", "v1.1.0", code=2)
    equal(done.stdout, "", "not in the cache")
    says(done, "a command that works here", "sqs-controller@v1.0.0` once without --offline, with the same options")


def published(github):
    """A repository with two releases of three kinds."""
    repo = github.repository("aws-controllers-k8s/many-controller")
    for tag, names in (("v1", ("name",)), ("v2", ("name", "colour"))):
        repo.release(tag, repo.commit({
            f"{BASES}/many.services.k8s.aws_{kind.lower()}s.yaml": crd("many.services.k8s.aws", kind,
                                                                       properties=names)
            for kind in ("Red", "Green", "Blue")}))


def test_kinds(folder):
    """Only the files of the kinds that are compared are asked for."""
    with GitHub() as github:
        published(github)
        forge, words = Forge(folder, github), ["diff", "--service", "many", "v1", "v2"]
        forge(*words, "--kind", "Green", code=1)
        equal([path.split("_")[1] for path in github.paths("raw")], ["greens.yaml"] * 2, "two files")
        github.clear()
        says(forge(*words, "--kind", "Gren", code=2), "a slip", '"Gren"', "did you mean Green?")
        equal(github.paths("raw"), [], "what is like it is here already")
        write(forge.folder, "blue.yaml", crd("many.services.k8s.aws", "Blue"))
        for given in (["v2", "blue.yaml"], ["blue.yaml", "v2"]):
            github.clear()
            done = forge("diff", "--service", "many", *given, code=1)
            check("kind " not in done.stdout.replace("1 kind: ", ""), f"no kind is removed: {done.stdout}")
            contains(done.stderr, "note: of github:aws-controllers-k8s/many-controller@v2 only what blue.yaml "
                     "has is compared\n", "it is told")
        equal(github.paths("raw"), [], "each file came once")
        check_one_error(forge, github)


def check_one_error(forge, github):
    """Where OLD fails NEW is not asked for; an error is told once, and last."""
    github.clear()
    done = forge("diff", "--service", "many", "v8", "v2", code=2)
    equal(len([line for line in done.stderr.splitlines() if "error: " in line]), 1, done.stderr)
    check(not github.asked("raw") and "RETRIEVED" not in done.stderr.split("error: ")[1], done.stderr)
    done = forge("diff", "--service", "mani", "v1", "v2", code=2)
    equal(done.stderr.count("error: "), 1, done.stderr)


def test_wholes(folder):
    """A whole against kinds, of what is on this machine; two kinds; --service for nothing."""
    write(folder, "one.yaml", crd("acme.example", "One"))
    apps = "crd_cache/sagemaker.services.k8s.aws/v1.9.1/apps.yaml"
    write(folder, "job.yaml", run("cat", os.path.join(SOURCE, apps)).stdout)
    done = run("crdforge", "diff", "bundled:", "job.yaml", cwd=folder)
    equal(done.stdout, "", "one kind of the snapshot")
    contains(done.stderr, "note: of bundled: only what job.yaml has is compared\n", "a note")
    equal(run("crdforge", "diff", "bundled:", "one.yaml", cwd=folder, code=1).stdout,
          "One: minor\n  minor  + added     kind\n\n1 kind: 1 minor\n", "a kind that the whole has not")
    says(run("crdforge", "diff", "App", "Domain", cwd=folder, code=2), "two kinds", "App and Domain", " | ")
    says(run("crdforge", "diff", "one.yaml", "bundled:", "--service", "s3", cwd=folder, code=2), "no tag",
         "--service s3 changes nothing", " | ")


def test_trouble_of_releases(folder):
    """Exit code 2, and no word of a comparison, when one side is not there whole."""
    with GitHub() as github:
        repo = add_controllers(github)
        forge = Forge(folder, github)
        for words in (["--service", "s3", "v1.0.0", "v9.9.9"], ["--service", "s4", "v1.0.0", "v1.1.0"],
                      ["--service", "s3", "v1.0.0", "gone.yaml"], [S3, "github:nobody/nothing"],
                      ["--service", "s3", "v1.0.0", "v1.1.0", "--kind", "Buckle"],
                      ["--service", "", "v1.0.0", "v1.1.0"]):
            done = forge("diff", *words, code=2)
            equal(done.stdout, "", str(words))
            contains(done.stderr, "error: ", str(words))
        says(done := forge("diff", "--service", "s3", "v1.0.0", "v1.1.0", "--kind", "Buckle", code=2), "near",
             'neither side has the kind "Buckle"', "did you mean Bucket?")
        check(done.stdout == "" and repo.releases, "no comparison")
        other = github.repository("acme/broken")
        other.release("v1", other.commit({f"{BASES}/acme.example_as.yaml": crd("acme.example", "A"),
                                          f"{BASES}/acme.example_bs.yaml": "a: [\n"}))
        other.release("v2", other.commit({f"{BASES}/acme.example_as.yaml": crd("acme.example", "A")}))
        equal(forge("diff", "github:acme/broken@v1", "github:acme/broken", code=2).stdout, "",
              "a file that cannot be read is no kind that is gone")


def test_files(folder):
    """Files, standard input, and what cannot be written."""
    old = write(folder, "old.yaml", crd("acme.example", "Thing"))
    new = write(folder, "new.yaml", crd("acme.example", "Thing", properties=("name", "colour")))
    words = ["crdforge", "diff", old, new]
    wanted = S3_CHANGED.replace("Bucket", "Thing")
    equal(run(*words, cwd=folder, code=1).stdout, wanted, "files")
    equal(run("bash", "-c", "crdforge diff - new.yaml < old.yaml", cwd=folder, code=1).stdout, wanted, "-")
    equal(run(*words, "--quiet", cwd=folder, code=1).stdout, "", "--quiet")
    done = run("bash", "-c", "crdforge diff old.yaml new.yaml > /dev/full", cwd=folder, code=2)
    contains(done.stderr, "standard output could not be written", "full disk")
    listed = [json.loads(run(*words, "--json", cwd=folder, code=1).stdout) for _ in range(2)]
    equal(listed[0], listed[1], "the same each time")
    equal(listed[0]["diff_version"], 1, "the version")


main(*(function for name, function in sorted(globals().items()) if name.startswith("test_")))
