/* SPDX-License-Identifier: Apache-2.0 */
#include "runner/troubles.h"

#define ANY "…"

/* Closer ones first: the first that matches wins. */
static const struct troubles_row rows[] = {
    {"cannot-continue", RESULT_FAILED, "… tries of this step have failed",
     "each try of a step whose earlier one failed makes a resource under a new name; a hundred of "
     "them "
     "are there",
     "read why they failed (`kubectl describe`), delete them, and start a new run"},
    {"unknown-state", RESULT_FAILED, "… stays in state …, which is neither success nor failure…",
     "the controller is done with the resource, and its state is in no list of the component; or a "
     "change has left a reason for a failure beside a good state",
     "say what the state means: `--success-when status.STATE=WORD` or `--failure-when`; after a "
     "change, "
     "read the reason in the message"},
    {"resource-failed", RESULT_FAILED, "… is …|… failed…",
     "the state, a condition (`ACK.Terminal`) or a check of the resource says so; the message "
     "carries "
     "the service's own reason. An error that says that the inputs are wrong counts after "
     "`--recoverable-grace`",
     "mend what the reason names and start the step again: the next try is a new resource, unless "
     "`--on-failed fail`"},

    {"missing-inputs", RESULT_USAGE, "required inputs are missing: …",
     "nothing was given for these inputs. Empty text counts as nothing for every type but string, "
     "and "
     "in Argo for strings, too",
     "give them; `crdforge show KIND` says what they take"},
    {"unknown-input", RESULT_USAGE, "…: … has no input …",
     "the name is not among the inputs of the kind, as the component has them",
     "take the name that is proposed, or generate the component again from the newer definition"},
    {"unknown-output", RESULT_USAGE, "…: … has no output …",
     "the name is not among the outputs of the kind",
     "take the name that is proposed, or leave the `--out` away"},
    {"input-twice", RESULT_USAGE, "input … is given twice, by … and by …",
     "two options give a value for one input", "leave one of them away"},
    {"inputs-differ", RESULT_USAGE, "the inputs … and … give … different values",
     "one input is a part of what the other gives, and the two do not say the same of it",
     "leave one of them away, or the part out of the object"},
    {"fixed-differs", RESULT_USAGE, "the input … gives …, which is fixed: … is always …",
     "a script has fixed a part of what the input gives, and the input says something else of it",
     "leave that part out, or generate the component with a script that does not fix it"},
    {"own-mark", RESULT_USAGE, "… of …: the runner itself sets …",
     "labels and annotations of `crdforge.dev/` and the label `app.kubernetes.io/managed-by` are "
     "how "
     "the runner knows what it made",
     "leave them out of `resource_labels` and `resource_annotations`"},
    {"bad-name", RESULT_USAGE, "input …: … cannot be the name of an object",
     "the input `resource_name` is taken as it is, and Kubernetes would refuse it",
     "use small letters, digits, `-` and `.`, at most 253 characters"},
    {"no-variable", RESULT_USAGE, "--in-env: there is no variable … for input …",
     "the environment of the step lacks it, or it is empty: a secret that its pod does not have",
     "see that the secret has the key, in the namespace of the run"},
    {"bad-value", RESULT_USAGE, "input … (…, from …): …",
     "the value is not of the input's type; the value of a secret is not shown",
     "write it as the table of values in RUNNER_CONTRACT.md says"},
    {"no-component", RESULT_USAGE, "--component is missing",
     "the runner was started without its document: it is an argument of every generated file",
     "start generated files with `crdforge run FILE`; `crdforge show --runner --json KIND` prints "
     "a "
     "document"},
    {"no-object-named", RESULT_USAGE, "nothing says which … is meant",
     "`--action get`, `wait` and `delete` are about an object that is there: it is known by its "
     "name, by the run (`--run`, in KFP v2 `--of run`), or by the step that made it",
     "give the input that holds its name, or `--run`, or `--run` and `--task` of the step that "
     "made "
     "it"},
    {"several-objects", RESULT_USAGE, "this run has made more than one …",
     "`--action get` and `wait` are about one object, and several steps of the run have made one "
     "of "
     "this kind; the message names them",
     "give the input that holds its name, or `--task` of the step that made it"},
    {"of-run", RESULT_USAGE, "--of run goes with --action get, wait or delete alone",
     "what is made belongs to a step of the run", "leave `--of` away"},
    {"newer-document", RESULT_USAGE, "document version … is newer than this runner understands (…)",
     "the component was made by a newer crdforge than the image has",
     "use a newer image, or generate the component with the older crdforge"},
    {"bad-document", RESULT_USAGE,
     "the runner document …|the path …|a step of a path …|the name … is used twice|"
     "the paths of the inputs … and … clash|metadata.name is of type string|"
     "an input that is an option …|\"…\" must …|expected a map, found …|"
     "input …: the runner itself sets the property of this path",
     "the text of `--component` is not what crdforge generates: it was changed by hand or cut off",
     "generate the component again"},
    {"bad-rule", RESULT_USAGE, "--…: … is no rule",
     "`--success-when` or `--failure-when` cannot be read",
     "write `condition=TYPE`, `condition=TYPE=STATUS` or `status.phase=WORD|WORD`"},
    {"bad-owner", RESULT_USAGE, "--owner takes GROUP/VERSION/KIND/NAME/UID, not …",
     "an engine other than the one that the file was made for has filled it in",
     "write all five parts, or leave the option away"},
    {"bad-executor-input", RESULT_USAGE, "--executor_input: …|--inputs: …",
     "the engine handed over something that is no JSON object",
     "use the file with the engine it was made for; in Argo, look for `{{=` in a value"},
    {"bad-option", RESULT_USAGE,
     "unknown option …|unexpected argument …|--… is given twice|--… takes …|--… needs … after it|"
     "input … takes …|… takes …, not …|… takes a time, not …",
     "the command line is not one of the runner, or an input that sets an option (`action`, "
     "`timeout`) "
     "holds what the option does not take",
     "`crdforge-run --help` lists the options"},

    {"kind-missing", RESULT_REFUSED, "the API server does not know …",
     "the cluster has no such definition, or not in this version",
     "install the controller with its definitions, or generate from what is there: `crdforge "
     "generate "
     "cluster:PLURAL.GROUP`"},
    {"namespace-missing", RESULT_REFUSED, "namespace … does not exist",
     "the object was to be made in a namespace that is not there",
     "`kubectl create namespace NAME`, or another one with `--namespace` or the input "
     "`resource_namespace`"},
    {"unknown-field", RESULT_REFUSED, "…: the cluster's definition has no such field",
     "the definition in the cluster is older than the component. Nothing is dropped in silence",
     "upgrade the controller with its definitions, or generate from what is there; `crdforge "
     "doctor "
     "KIND` compares them"},
    {"policy-denied", RESULT_REFUSED, "…admission webhook…|…ValidatingAdmission…",
     "a rule of this cluster (a webhook or an admission policy) refuses the resource",
     "change the inputs as the message says, or ask who runs the cluster"},
    {"group-missing", RESULT_REFUSED, "the cluster serves no …",
     "`crdforge-run reap` was given a resource or a group that the cluster does not know",
     "name it as `kubectl api-resources` does, with its group"},
    {"invalid-value", RESULT_REFUSED, "input …: …: …|…: …",
     "the API server checked the resource against the definition and refused a value: one line for "
     "each, "
     "with the input it comes from",
     "change the input; `kubectl explain PLURAL.GROUP` tells what the cluster takes"},

    {"credentials-refused", RESULT_DENIED, "the API server does not accept the credentials of …",
     "tries with fresh credentials were answered with 401: the token or certificate is "
     "expired, or "
     "of another cluster, or the cluster does not know you",
     "log in again (`aws eks update-kubeconfig`), or have your identity mapped (SAGEMAKER.md, step "
     "6); "
     "in a pod, look at its service account"},
    {"quota-exceeded", RESULT_DENIED, "…exceeded quota…",
     "a ResourceQuota of the namespace is used up; the step has waited for `--start-timeout`",
     "delete what is no longer needed, or have the quota raised"},
    {"forbidden", RESULT_DENIED, "…",
     "a right is missing. The runner needs get, list, create, delete and, where the kind can be "
     "changed, patch on its one resource, nothing else",
     "`crdforge doctor KIND --as system:serviceaccount:NAMESPACE:NAME` prints the command that "
     "grants it; `crdforge generate KIND --format rbac` makes the Role"},

    {"name-taken", RESULT_CONFLICT, "… exists, and this step did not make it",
     "the given name belongs to an object of another run, of another step, or of a person",
     "give another name, or none; `--action apply` changes the object, `--action wait` follows it"},
    {"object-exists", RESULT_CONFLICT, "… exists already",
     "`--dry-run=server` asks as if the object were new, and one of its name is there",
     "a real run goes on with it, if this step made it; to check a new one give another name, or "
     "another `--run`"},
    {"name-going", RESULT_CONFLICT, "… of an earlier try is being deleted",
     "the name was given, the job that had it is being deleted, and the cloud keeps the names of "
     "jobs",
     "give another name, or none"},
    {"name-failed", RESULT_CONFLICT, "… of an earlier try has failed",
     "the name was given, and this step's earlier try under that name failed",
     "give another name, or none; `--on-failed fail` reports how it failed"},
    {"other-inputs", RESULT_CONFLICT,
     "… was made by an earlier try with other inputs, and its kind cannot be changed",
     "the same run, step and name, but the inputs have changed since",
     "give another name, or none; or the same inputs as before"},
    {"other-region", RESULT_CONFLICT, "… exists in region …, not in …",
     "an object of that name is for another region, and no object moves",
     "give another name, or the same region"},
    {"not-changeable", RESULT_CONFLICT, "… exists, and its kind cannot be changed",
     "`--action apply` on a kind that is made once, such as a job", "give another name, or none"},
    {"name-unsteady", RESULT_CONFLICT, "… comes and goes",
     "six times the object was there and then not, or the other way round: somebody else makes and "
     "deletes it",
     "find out who (`kubectl get events`), or give another name"},
    {"field-owned", RESULT_CONFLICT, "…conflict with …",
     "`--action apply`: a field was set by somebody else (another tool, or `kubectl`)",
     "leave the input away, or take the field over with `--on-conflict force`"},

    {"no-controller", RESULT_TIMEOUT, "…: no controller has taken it up (--start-timeout)",
     "the object was made, and nobody wrote a status that counts within `--start-timeout`",
     "is the controller running, does it watch this namespace, what is in its log? `crdforge "
     "doctor "
     "KIND` looks"},
    {"no-progress", RESULT_TIMEOUT, "…: --progress-timeout has passed…",
     "nothing in the status has changed for so long",
     "look at the resource; a longer limit is `--progress-timeout`"},
    {"not-recovered", RESULT_TIMEOUT, "…: --recoverable-timeout has passed…",
     "the controller reports an error and tries again by itself: a missing right of its AWS role, "
     "a "
     "reference to something that is not there. Or somebody deletes the object, and it does not go",
     "mend what the message names and start the step again: where the resource was deleted it "
     "makes a "
     "new one, with `--on-timeout keep` it goes on"},
    {"change-not-taken-up", RESULT_TIMEOUT, "…: --update-timeout has passed…",
     "the object was changed, and no sign of the controller came after the change",
     "is the controller running? A longer limit is `--update-timeout`"},
    {"too-long", RESULT_TIMEOUT, "…: --timeout has passed…",
     "the whole step has taken longer than `--timeout`",
     "a longer `--timeout`; the step started again follows what was kept"},
    {"still-busy", RESULT_TIMEOUT, "…: still busy…",
     "a change has to wait until the resource is at rest, and it was at work for "
     "`--update-timeout`",
     "start the step again later, or wait longer with `--update-timeout`"},
    {"still-going", RESULT_TIMEOUT, "…: still being deleted…",
     "an object of that name is being deleted, and its controller has not let it go within "
     "`--start-timeout`",
     "look at the controller; `kubectl get … -o yaml` shows the finalizer that holds it"},

    {"no-answer", RESULT_UNREACHABLE, "no good answer from the API server … for … s: …",
     "connections fail or break, or answers are 429 or 5xx, for longer than `--api-timeout`",
     "look at the network and the API server; the resource goes on by itself"},

    {"no-cluster", RESULT_LOCAL, "no cluster is known: …|KUBECONFIG names no file that is there: …",
     "neither a kubeconfig nor a pod's service account was found where the message says",
     "`aws eks update-kubeconfig --name CLUSTER`, or `--kubeconfig FILE`; in a pod, "
     "`automountServiceAccountToken: true`"},
    {"certificate-untrusted", RESULT_LOCAL, "…: the certificate is not trusted: …",
     "the authority in the kubeconfig or the pod did not sign the server's certificate, or "
     "something "
     "between the two answers in its place. Nothing was sent",
     "write the kubeconfig anew; look for a proxy that opens TLS"},
    {"client-certificate", RESULT_LOCAL,
     "…: the client-certificate or client-key cannot be used: …",
     "the certificate that the kubeconfig (or its credential program) gives for the user is no "
     "certificate, or the key is not its key",
     "write the kubeconfig anew; `openssl x509 -noout -pubkey -in CERT` and `openssl pkey -pubout "
     "-in KEY` must print the same"},
    {"old-libcurl", RESULT_LOCAL, "…: …: libcurl 7.77 or later is needed…",
     "this libcurl is older than 7.77, and would go on without the certificates that it is given",
     "install a newer libcurl; Debian 12 and Ubuntu 22.04 have one"},
    {"request-impossible", RESULT_LOCAL,
     "…: the request cannot be made: …|…: the answer is larger than allowed: …",
     "the address or the client's certificate cannot be used, or an answer exceeds the limit of "
     "this "
     "program",
     "look at `server`, `proxy-url` and the certificate of the kubeconfig"},
    {"out-of-memory", RESULT_LOCAL, "out of memory",
     "the pod's limit of memory, or the machine's, is too low: the runner itself needs some 20 MB. "
     "What it made is still there",
     "raise `resources.limits.memory` of the step and start it again: it goes on with the "
     "resource"},
    {"no-libcurl", RESULT_LOCAL, "requests need libcurl, which cannot be used: …",
     "libcurl is not installed, or does not start; 7.77 or later is needed",
     "on Debian: `apt-get install libcurl4`"},
    {"credential-program", RESULT_LOCAL, "the credential program …",
     "the program that the kubeconfig names under `exec` (`aws eks get-token`) failed, is not "
     "there, or "
     "printed no credential",
     "run it by hand as the kubeconfig has it; for AWS: `aws sts get-caller-identity`"},
    {"key-encrypted", RESULT_LOCAL, "the client key of the user … in … is encrypted",
     "the `client-key` of the kubeconfig has a passphrase, and nobody can be asked for it",
     "write the key without one: `openssl pkey -in KEY -out NEW`"},
    {"kubeconfig-context", RESULT_LOCAL,
     "there is no …|…: no current-context is set|the context … names no …",
     "the kubeconfig lacks the context, cluster or user that is asked for",
     "`kubectl config get-contexts`, then `--context NAME`"},
    {"output-unwritable", RESULT_LOCAL,
     "cannot write …|cannot make the folder …|cannot put … in place: …|… is no regular file|"
     "… is in the way: …|… is no folder",
     "an output file could not be written. The others were, and the resource is as it is",
     "look at the path and the disk; `--action get` with the same inputs, `--run` and `--task` "
     "writes "
     "them again"},
    {"file-unreadable", RESULT_LOCAL,
     "cannot read …|… is larger than the limit of … bytes|… holds no PEM|… is empty, expected a "
     "token|"
     "… holds more than a line of text",
     "a kubeconfig, or a file that it names, cannot be used", "correct the file or its path"},
    {"kubeconfig-wrong", RESULT_LOCAL,
     "… must be …|… is no kubeconfig: …|… is not base64|… is not supported|… exclude each other|"
     "… holds the name … twice|… holds a line break or another control character|"
     "the user has …|exec needs a command|as-groups needs as",
     "an entry of the kubeconfig is not what kubectl would take, too, or is of a kind that this "
     "program "
     "does not have",
     "correct the entry at the line that the message names; `kubectl config view` shows the whole"},

    {"deleted-meanwhile", RESULT_LOST, "… was deleted while this step looked on",
     "somebody deleted the object, or made another one under its name",
     "start the step again: it makes a new one; `kubectl get events` may tell who deletes"},
    {"no-object", RESULT_LOST, "… does not exist|this run has made no …|this step has made no …",
     "`--action get` or `wait` found nothing of that name, run or step; a run does not find what a "
     "runner made that did not yet write the label `crdforge.dev/run-id`",
     "give its name, or `--run` and `--task` as the step that made it"},
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

const struct troubles_row *troubles_row(size_t index)
{
    return index < ROW_COUNT ? &rows[index] : NULL;
}

/* Whether `text` is of `form`, in which ANY stands for any text, also for none. */
static bool has_form(cf_str text, cf_str form)
{
    enum { ANY_LENGTH = sizeof ANY - 1 };
    const size_t none = SIZE_MAX;
    size_t at = 0, in_form = 0, after_any = none, tried = 0;
    while (at < text.len) {
        if (str_starts(str_cut(form, in_form, form.len), ANY)) {
            after_any = in_form += ANY_LENGTH;
            tried = at;
        } else if (in_form < form.len && form.ptr[in_form] == text.ptr[at]) {
            in_form++;
            at++;
        } else if (after_any != none) {
            in_form = after_any;
            at = ++tried;
        } else {
            return false;
        }
    }
    while (str_starts(str_cut(form, in_form, form.len), ANY))
        in_form += ANY_LENGTH;
    return in_form == form.len;
}

static bool matches(const struct troubles_row *row, cf_str message)
{
    cf_str forms = str_of(row->message);
    size_t from = 0;
    for (size_t i = 0; i <= forms.len; i++)
        if (i == forms.len || forms.ptr[i] == '|') {
            if (has_form(message, str_cut(forms, from, i)))
                return true;
            from = i + 1;
        }
    return false;
}

const char *troubles_code(enum result result, cf_str message)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (rows[i].result == result && message.len && matches(&rows[i], message))
            return rows[i].code;
    return result == RESULT_SUCCEEDED ? "" : result_row(result)->outcome;
}

const char *troubles_next(enum result result, const char *code)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (strcmp(rows[i].code, code) == 0)
            return rows[i].next;
    return result_row(result)->next;
}
