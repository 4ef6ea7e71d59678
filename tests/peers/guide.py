# SPDX-License-Identifier: Apache-2.0
"""docs/SAGEMAKER.md is played: each command of the guide, in the order of the page, with the real
kubectl against a real API server. What it shows below "You see" is compared with what is printed.

AWS is not here. `aws`, `eksctl`, `helm`, `skopeo` and the scripts that install and push are stand-ins
that write down what they are called with: of these lines the test knows that bash takes them, that
every variable in them is set, and what is made of them; not what AWS says to them.

guide.py SOURCE BUILD SHARED APISERVER ETCD"""
import contextlib
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import yaml

import steps
from steps import BUILD, CLUSTER, KINDS, LIMIT, PLAYER, SOURCE, Run, choose, clear, equal, \
    objects, wait_for

sys.path.append(os.path.join(SOURCE, "tests/programs"))
from fences import blocks  # noqa: E402  pylint: disable=wrong-import-position

NS, SA = "kubeflow", "pipeline-runner"
ACCOUNT = "123456789012"
DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
DEFINITION = "trainingjobs.sagemaker.services.k8s.aws"
FOLDER = tempfile.mkdtemp()
KIND = KINDS["TrainingJob"]
KIND.collection = KIND.collection.replace(steps.NAMESPACE, NS)

# --- the page ----------------------------------------------------------------------------------------


class Step:
    """A numbered part of the guide; its blocks are taken one after the other, and all of them."""

    def __init__(self, text):
        self.text, self.left = text, blocks(text)

    def take(self, word):
        """The commands of the next block, which have this word in them."""
        info, body = self.left.pop(0)
        assert info == "sh" and word in body, f"the block with {word} is not next, but:\n{body}"
        return body

    def shown(self):
        """The next block, which is what a reader sees."""
        info, body = self.left.pop(0)
        assert not info, f"this is not what one sees:\n{body}"
        return body

    def says(self, *words):
        for word in words:
            assert word in " ".join(self.text.split()), f"the guide does not say {word}"

    def rows(self):
        """The cells of its table."""
        lines = re.findall(r"^\| (.*) \|$", self.text, re.M)[2:]
        return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def guide():
    with open(os.path.join(SOURCE, "docs/SAGEMAKER.md"), encoding="utf-8") as text:
        parts = re.split(r"^## (?=\d+\. )|^## (?=\D)", text.read(), flags=re.M)
    return {int(part.split(".")[0]): Step(part) for part in parts if re.match(r"\d+\. ", part)}


def like(got, shown):
    """Whether it looks as shown: … is anything, on a line of its own any lines."""
    lines = [r"(?:.*\n)*?" if line == "…" else "[^\n]*".join(map(re.escape, line.split("…"))) + "\n"
             for line in shown.rstrip("\n").split("\n")]
    assert re.fullmatch("".join(lines), got.rstrip("\n") + "\n"), f"shown:\n{shown}\nprinted:\n{got}"


# --- a shell -------------------------------------------------------------------------------------------

STAND_IN = f"""#!/bin/sh
echo "${{0##*/}} $*" >>{FOLDER}/calls
case "${{0##*/}} $*" in
"aws sts get-caller-identity "*) echo {ACCOUNT} ;;
"aws iam get-role "*) echo arn:aws:iam::{ACCOUNT}:role/sagemaker-execution ;;
esac
"""
STAND_INS = ("bin/aws", "bin/eksctl", "bin/helm", "bin/skopeo", "script/image", "script/install-deps")


def tree_of(config):
    with open(config, encoding="utf-8") as text:
        return yaml.safe_load(text)


class Reader:
    """Who follows the guide: a folder, a shell whose exported variables last, a kubeconfig."""

    def __init__(self):
        os.mkdir(self.path("home"))
        for name in STAND_INS:
            os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
            with open(self.path(name), "w", encoding="utf-8") as out:
                out.write(STAND_IN)
            os.chmod(self.path(name), 0o755)
        for name in ("exports", "calls"):
            with open(self.path(name), "w", encoding="utf-8"):
                pass
        self.admin = CLUSTER.kubeconfig("admin")
        self.use, self.train, self.started = self.admin, "", []

    @staticmethod
    def path(name):
        return os.path.join(FOLDER, name)

    def become(self, user):
        """From now on as that user: the administrator impersonates."""
        tree = tree_of(self.admin)
        tree["users"][0]["user"]["as"] = user
        self.use = self.path(user.replace(":", "-") + ".kubeconfig")
        with open(self.use, "w", encoding="utf-8") as out:
            yaml.safe_dump(tree, out)

    def start(self, commands):
        """bash -e, in its own process group, as a terminal would have it."""
        saved = self.path("exports")
        names = " ".join(re.findall(r"([A-Z_]+)=", " ".join(
            re.findall(r"^export (.*)$", commands, re.M))))
        keep = f"\ndeclare -p {names} >>{saved}\n" if names else ""
        self.started.append(subprocess.Popen(
            ["bash", "-euc", f". {saved}\n{commands}{keep}"], text=True, cwd=FOLDER,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            env={"PATH": f"{FOLDER}/bin:{BUILD}/bin:{os.environ['PATH']}", "HOME": self.path("home"),
                 "LC_ALL": "C.UTF-8", "KUBECONFIG": self.use}))
        return self.started[-1]

    def end(self):
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(FOLDER)

    def run(self, commands, code=0):
        """What it prints, both streams in their order."""
        process = self.start(commands)
        try:
            out, _ = process.communicate(timeout=4 * LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise AssertionError(f"it hangs:\n{commands}{process.communicate()[0]}") from None
        assert process.returncode == code, f"exit {process.returncode}, not {code}:\n{commands}\n{out}"
        return out

    def log(self):
        with open(self.path("log"), encoding="utf-8") as text:
            return text.read()

    def calls(self):
        """What the stand-ins were called with since the last time."""
        with open(self.path("calls"), "r+", encoding="utf-8") as text:
            called = text.read()
            text.truncate(0)
        return called


READER = Reader()
GUIDE = guide()

# --- the steps -----------------------------------------------------------------------------------------


def step_1(step):
    """names, and a way to the cluster (aws: stand-in)"""
    commands = step.take("kubectl auth whoami")
    if "whoami" not in READER.run("kubectl auth -h"):
        print("  this kubectl is too old for `auth whoami`: left out")
        commands = commands.replace("kubectl auth whoami\n", "")
    out = READER.run(commands)
    equal(tree_of(READER.admin)["contexts"][0]["context"]["namespace"], NS)
    assert "whoami" not in commands or "system:masters" in out, out
    equal(READER.run('echo "$CLUSTER $REGION $NS $SA $ACCOUNT $BUCKET"').strip(),
          f"my-cluster us-east-1 {NS} {SA} {ACCOUNT} crdforge-sagemaker-{ACCOUNT}-us-east-1")
    assert "eks update-kubeconfig --name my-cluster" in READER.calls()


def step_2(step):
    """the controller's AWS role (eksctl: stand-in)"""
    READER.run(step.take("podidentityassociation"))
    READER.run(step.take("iamserviceaccount"))
    equal(READER.calls().count("--namespace ack-system"), 2)


def step_3(step):
    """the controller (helm: stand-in); the definition is found, and can be generated from"""
    out = READER.run(step.take("helm install"))
    assert re.search(rf"^{DEFINITION} ", out, re.M), out
    assert f"arn:aws:iam::{ACCOUNT}:role/ack-sagemaker-controller" in READER.calls()
    step.says("`crdforge generate cluster:TrainingJob`")
    made = READER.run("crdforge generate cluster:TrainingJob --out of-the-cluster")
    equal(made.count("CREATED: of-the-cluster/TrainingJob/"), 6, made)


def step_4(step):
    """the execution role: both documents are JSON (aws: stand-in)"""
    out = READER.run(step.take("create-role"))
    equal(out.strip(), f"arn:aws:iam::{ACCOUNT}:role/sagemaker-execution")
    for name in ("trust.json", "execution.json"):
        with open(READER.path(name), encoding="utf-8") as text:
            tree = json.load(text)
        equal(tree["Version"], "2012-10-17")
    equal(tree["Statement"][0]["Resource"], f"arn:aws:s3:::crdforge-sagemaker-{ACCOUNT}-us-east-1")


def step_5(step):
    """bucket, data and image: the data are numbers (aws: stand-in)"""
    READER.run(step.take("aws s3 cp"))
    with open(READER.path("train.csv"), encoding="utf-8") as text:
        rows = [[int(cell) for cell in row] for row in csv.reader(text)]
    equal((len(rows), {len(row) for row in rows}), (500, {3}))
    assert all(2 * x + y == target for target, x, y in rows)


def step_6(step):
    """who may come in (aws, eksctl: stand-ins)"""
    for word in ("describe-cluster", "create-access-entry", "iamidentitymapping"):
        READER.run(step.take(word))
    equal(READER.calls().count(f"arn:aws:iam::{ACCOUNT}:role/ml-engineer"), 2)


def step_7(step):
    """rights: no before, yes after, for the service account and the group; no Secrets"""
    commands = step.take("kind: RoleBinding")
    ask = commands[commands.index("kubectl auth can-i"):]
    equal(READER.run(ask, code=1).strip(), "no")
    equal(READER.run(commands).strip().split("\n")[-1], "yes")
    for verb in steps.VERBS:
        equal(READER.run(ask.replace("can-i create", f"can-i {verb}")).strip(), "yes", verb)
    group = f'kubectl auth can-i create {DEFINITION} -n "$NS" --as ml-engineer --as-group '
    equal(READER.run(group + "sagemaker-pipelines").strip(), "yes")
    equal(READER.run(group + "others", code=1).strip(), "no")
    equal(READER.run(ask.replace(f"create {DEFINITION}", "get secrets"), code=1).strip(), "no")
    listed = READER.run("kubectl api-resources --api-group sagemaker.services.k8s.aws")
    assert all(kind.plural in listed for kind in KINDS.values()), listed


def step_8(step):
    """the component, the inputs and the doctor, with what is shown of each"""
    like(READER.run(step.take("crdforge generate")), step.shown())
    READER.run(step.take("values.yaml"))
    step.says("components/sagemaker/TrainingJob/samples/values.yaml")
    with open(READER.path("components/sagemaker/TrainingJob/samples/values.yaml"),
              encoding="utf-8") as text:
        sample = text.read()
    for entry in json.loads(READER.run("crdforge show --json TrainingJob.inputs")):
        assert re.search(rf"^#?{entry['name']}:", sample, re.M), entry["name"]
    doctor = step.take("crdforge doctor")
    like(READER.run(doctor), step.shown())
    # What it prints for somebody without rights gives them.
    other = doctor.replace("$NS:$SA", "$NS:other")
    READER.run(re.search(r"kubectl create role .*", READER.run(other, code=1)).group())
    READER.run(other)


def step_9_1(step):
    """only here: no cluster is asked, numbers become text"""
    keep, READER.use = READER.use, "/nowhere"
    out = READER.run(step.take("--dry-run=client").rstrip() + " 2>log")
    READER.use = keep
    thing = yaml.safe_load(out)
    equal((thing["kind"], thing["spec"]["hyperParameters"]["num_round"]), ("TrainingJob", "10"))
    equal(thing["spec"]["roleARN"], f"arn:aws:iam::{ACCOUNT}:role/sagemaker-execution")
    assert "random name" in READER.log(), READER.log()


def step_9_2(step):
    """checked by the API server, as the service account; nothing is made"""
    thing = yaml.safe_load(READER.run(step.take("--dry-run=server").rstrip() + " 2>log"))
    equal(thing["metadata"]["namespace"], NS)
    assert thing["metadata"]["uid"]
    equal(objects(KIND), [])


def step_9_3(step):
    """the job, with what is shown"""
    READER.train = step.take("--run first").rstrip()
    PLAYER.speed = 20  # nothing may come so fast that the runner sees but the last of it
    like(READER.run(READER.train), step.shown())
    PLAYER.speed = 100
    equal(len(PLAYER.jobs("TrainingJob")), 1)


def step_9_4(step):
    """the same again follows; another --run, or none, makes another job; outputs and log are apart"""
    step.says("says `following` instead of `created`")
    out = READER.run(READER.train + " 2>log")
    assert "following" in READER.log() and "created" not in READER.log(), READER.log()
    equal(yaml.safe_load(out)["training_job_status"], "Completed")
    equal(len(PLAYER.jobs("TrainingJob")), 1)
    READER.run(READER.train.replace("--run first", "--run second"))
    equal(len(PLAYER.jobs("TrainingJob")), 2)
    for count in (3, 4):
        READER.run(READER.train.replace("--run first --task train", ""))
        equal(len(PLAYER.jobs("TrainingJob")), count)


def step_9_5(step):
    """kubectl has the same names, as the service account (aws: stand-in)"""
    out = READER.run(step.take("get trainingjobs"))
    for name in PLAYER.jobs("TrainingJob"):
        assert name in out, out


def _trouble(outcome, row, code, *more, user=SA):
    """A first day: what ends like this has the exit code and the words of the table's row."""
    exit_code, read, _ = row
    choose(outcome)
    assert exit_code.split(",")[0] == str(code), f"{row} is not of {outcome}"
    READER.become(f"system:serviceaccount:{NS}:{user}")
    command = READER.train.replace("--run first", f"--run {re.sub('[^a-z]', '', outcome)}")
    out = READER.run(" ".join([command.replace("timeout 2m", "timeout 1s"), *more]), code)
    for form in re.findall(r"`([^`]*)`", read):
        for part in form.split("…"):
            assert part.strip() in out, f"{part!r} is not in:\n{out}"
    READER.become(f"system:serviceaccount:{NS}:{SA}")
    return out


def step_9_when_it_fails(step):
    """each row of the table: its exit code, its words, and the kubectl command printed with it"""
    rows = step.rows()
    equal([row[0] for row in rows], ["1, after 60 s", "1, after some minutes", "3", "4",
                                     *["6, after the 2 min"] * 2, "6, after 3 min"])
    clear(KIND)
    _trouble("bad role", rows[0], 1, "--recoverable-grace 300ms")
    out = _trouble("failure", rows[1], 1)
    out = READER.run(re.search(r"kubectl describe \S+ \S+ -n \S+", out).group())
    assert "Failed" in out, out
    out = _trouble("success", rows[3], 4, user="nobody")
    assert "Role" in out, out
    for row, outcome in ((rows[4], "denied"), (rows[5], "limit")):
        out = _trouble(outcome, row, 6)
        word = re.search(r"`(\w+)", row[1]).group(1)
        assert re.search(rf"^\S+ warning: .*{word}", out, re.M), out
    _trouble("silent", rows[6], 6, "--start-timeout 500ms")
    READER.use = READER.admin
    READER.run(re.search(r"`(kubectl -n ack-system logs [^`]*)`", rows[6][2]).group(1))
    # Without the definition, which is put back.
    clear(KIND)
    tree = CLUSTER.get(f"{DEFINITIONS}/{DEFINITION}")
    READER.run(f"kubectl delete crd {DEFINITION}")
    _trouble("success", rows[2], 3)
    CLUSTER.serve({**tree, "metadata": {"name": DEFINITION,
                                        "annotations": tree["metadata"]["annotations"]}})


def step_9_is_tried_again(step):
    """Ctrl-C at a warning, mended, started again: done"""
    step.says("Ctrl-C, mend, start again.")
    clear(KIND)
    choose("denied")
    process = READER.start(READER.train)
    wait_for(lambda: "ACK.Recoverable" in json.dumps(objects(KIND)))
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=LIMIT)
    equal(process.returncode, 130, out)
    choose("success")
    READER.run(READER.train)
    equal(len(objects(KIND)), 1)


def step_10(step):
    """the image is named (script/image, skopeo: stand-ins); the page's kubectl commands work"""
    READER.run(step.take("script/image --push"))
    called = READER.calls()
    name = f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/crdforge-run:1"
    assert f"image --push {name}\n" in called and f"--password-stdin {name.split('/')[0]}\n" in called
    with open(READER.path("components/sagemaker/TrainingJob/kfp-v2/pipeline_spec.yaml"),
              encoding="utf-8") as text:
        assert name in text.read(), "the image of the pipeline is another one"
    step.says("`run_summary`: a page with the state, links to the console and the `kubectl` commands.")
    clear(KIND)
    run = Run(KIND, kubeconfig=READER.use).expect(0)
    page = run.output("run_summary")
    assert "state Completed" in page and "](https://us-east-1.console.aws.amazon.com/" in page, page
    commands = re.findall(r"^kubectl .*$", page, re.M)
    equal([command.split()[1] for command in commands], ["get", "describe", "delete"])
    for command in commands:
        assert run.last["name"] in READER.run(command), command
    equal(objects(KIND), [])


def _stop(how, whom):
    """Sends a signal to a run, with or without its terminal; its exit code and what it said."""
    choose("silent")
    process = READER.start("exec " + READER.train)
    wait_for(lambda: objects(KIND))
    whom(process.pid, how)
    out, _ = process.communicate(timeout=LIMIT)
    return process.returncode, out


def step_11(step):
    """Ctrl-C: deleted, 130; SIGTERM: 143; killed: followed; deleted by kubectl: 9; what reap lists"""
    clear(KIND)
    rows = dict(step.rows())
    assert "130" in rows["Ctrl-C in `crdforge run`"]
    for how, whom, code in ((signal.SIGINT, os.killpg, 130), (signal.SIGTERM, os.kill, 143)):
        got, out = _stop(how, whom)
        equal((got, objects(KIND)), (code, []), out)
    _stop(signal.SIGKILL, os.kill)
    thing, = objects(KIND)
    process = READER.start(READER.train)
    name = thing["metadata"]["name"]
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=2)
    assert process.poll() is None and [t["metadata"]["uid"] for t in objects(KIND)] == \
        [thing["metadata"]["uid"]], "it follows"
    step.says("`crdforge-run reap`")
    assert name in READER.run("crdforge-run reap")
    delete, = (re.sub("^`|`$", "", do) for do in rows if "delete trainingjob NAME" in do)
    READER.run(delete.replace("NAME", name))
    out, _ = process.communicate(timeout=LIMIT)
    equal((process.returncode, objects(KIND)), (9, []), out)
    assert "following" in out, out


def step_12(step):
    """what it has cost (aws: stand-in)"""
    READER.run(step.take("describe-training-job"))


def step_13(step):
    """cleaning up, as an administrator (helm, eksctl, aws: stand-ins)"""
    choose("success")
    Run(KIND, kubeconfig=READER.use).expect(0)
    READER.use = READER.admin
    left = READER.run(step.take("kubectl api-resources"))
    assert objects(KIND)[0]["metadata"]["name"] in left, left
    READER.run(step.take("delete trainingjobs --all"))
    equal(objects(KIND), [])
    equal(READER.run('kubectl -n "$NS" get role,rolebinding sagemaker-pipelines --ignore-not-found'), "")
    READER.calls()
    for word in ("helm", "podidentityassociation", "iamserviceaccount", "aws iam delete-role",
                 "delete-access-entry", "iamidentitymapping"):
        READER.run(step.take(word))
    equal(len(READER.calls().splitlines()), 9)


def the_whole_page(pages):
    """no block is left out, and none has what zsh reads otherwise than bash"""
    for number, step in pages.items():
        equal(step.left, [], f"blocks of step {number}")
        for info, body in blocks(step.text):
            if info == "sh":
                commands = re.sub(r"<<'?EOF'?.*?^EOF$", "", body, flags=re.M | re.S)
                equal(re.findall(r"\$[A-Z_]+:[a-z]|(?:^| )#.*", commands), [], f"step {number}")


def main():
    """In their order: a step needs what those before it have made."""
    if ("TrainingJob", "denied") not in PLAYER.recorded:
        print("skipped: there are no recordings of the controller in shared/histories")
        sys.exit(77)
    failed, played = 0, [(name, value) for name, value in globals().items() if name.startswith("step_")]
    CLUSTER.namespace(NS)
    for name, play in [*played, ("the_whole_page", the_whole_page)]:
        began = time.monotonic()
        number = int(re.sub(r"\D", " ", name).split()[0]) if name.startswith("step_") else 0
        if number >= 9:
            READER.become(f"system:serviceaccount:{NS}:{SA}")
        try:
            play(GUIDE[number] if number else GUIDE)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f"FAILED: {name}: {type(error).__name__}: {error}", flush=True)
        else:
            print(f"{name}: {play.__doc__}: {time.monotonic() - began:.1f} s", flush=True)
    print(f"{len(played)} steps, {failed} failed")
    READER.end()
    sys.exit(failed > 0)


main()
