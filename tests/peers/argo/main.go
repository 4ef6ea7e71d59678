// SPDX-License-Identifier: Apache-2.0

// argopeer asks Argo's own code about generated files. It reads JSON lines on standard input and
// answers each with a JSON line, so that its slow start is paid once.
//
//	argopeer lint        {"files": [...]}                      -> {"problems": [...]}
//	argopeer substitute  {"file": F, "parameters": {...}}      -> {"args": [...]}, {"manifest": {...}} or {"flags": [...]}
//	argopeer retries     {"expression": E, "scope": {...}}     -> {"again": true}
//	argopeer plural      {"kind": K}                           -> {"plural": P}
//	argopeer yaml        {"yaml": TEXT, "json": TEXT}          -> {"problems": [...]}
//	argopeer read        {"file": F}                           -> the YAML file as JSON
//
// substitute takes the entrypoint of a WorkflowTemplate or Workflow, or {"template": NAME} of it.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"slices"
	"strings"

	"github.com/itchyny/gojq"
	yamlv3 "gopkg.in/yaml.v3"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/client-go/util/jsonpath"
	"k8s.io/gengo/namer"
	gengotypes "k8s.io/gengo/types"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-workflows/v3/cmd/argo/lint"
	"github.com/argoproj/argo-workflows/v3/pkg/apiclient"
	wfv1 "github.com/argoproj/argo-workflows/v3/pkg/apis/workflow/v1alpha1"
	"github.com/argoproj/argo-workflows/v3/util/expr/argoexpr"
	"github.com/argoproj/argo-workflows/v3/util/expr/env"
	"github.com/argoproj/argo-workflows/v3/workflow/common"
)

type request struct {
	Files      []string          `json:"files"`
	File       string            `json:"file"`
	Template   string            `json:"template"`
	Parameters map[string]string `json:"parameters"`
	Kind       string            `json:"kind"`
	Expression string            `json:"expression"`
	Scope      map[string]any    `json:"scope"`
	YAML       string            `json:"yaml"`
	JSON       string            `json:"json"`
}

// collector is a lint.Formatter that keeps what lint says of each file.
type collector struct{ problems *[]string }

func (c collector) Format(l *lint.LintResult) string {
	for _, err := range l.Errs {
		*c.problems = append(*c.problems, l.File+": "+err.Error())
	}
	return ""
}

func (c collector) Summarize(*lint.LintResults) string { return "" }

// lintFiles is `argo lint --offline --strict` of files that may refer to each other.
func lintFiles(files []string) (problems []string) {
	ctx, client, err := apiclient.NewClientFromOpts(apiclient.Opts{Offline: true, OfflineFiles: files,
		Context: context.Background()})
	if err != nil {
		return []string{err.Error()}
	}
	clients := lint.ServiceClients{WorkflowsClient: client.NewWorkflowServiceClient()}
	if clients.WorkflowTemplatesClient, err = client.NewWorkflowTemplateServiceClient(); err != nil {
		return []string{err.Error()}
	}
	if clients.ClusterWorkflowTemplateClient, err = client.NewClusterWorkflowTemplateServiceClient(); err != nil {
		return []string{err.Error()}
	}
	_, err = lint.Lint(ctx, &lint.LintOptions{Files: files, Strict: true, ServiceClients: clients,
		Formatter: collector{&problems}})
	if err != nil {
		problems = append(problems, err.Error())
	}
	for _, file := range files {
		problems = append(problems, beyondLint(file)...)
	}
	return problems
}

// beyondLint checks what lint does not: names, labels, conditions, filters.
func beyondLint(file string) (problems []string) {
	say := func(format string, args ...any) {
		problems = append(problems, file+": "+fmt.Sprintf(format, args...))
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return []string{err.Error()}
	}
	for _, parsed := range common.ParseObjects(text, true) {
		if parsed.Err != nil || parsed.Object == nil {
			say("%v", parsed.Err)
			continue
		}
		object := parsed.Object
		if object.GetName() == "" && object.GetGenerateName() == "" {
			say("no metadata.name")
		} else if object.GetName() != "" {
			for _, message := range validation.IsDNS1123Subdomain(object.GetName()) {
				say("metadata.name %q: %s", object.GetName(), message)
			}
		}
		for _, err := range metav1validation.ValidateLabels(object.GetLabels(), field.NewPath("labels")) {
			say("%v", err)
		}
		var templates []wfv1.Template
		switch typed := object.(type) {
		case *wfv1.WorkflowTemplate:
			templates = typed.Spec.Templates
		case *wfv1.ClusterWorkflowTemplate:
			templates = typed.Spec.Templates
		}
		for _, t := range templates {
			beyondLintTemplate(t, say)
		}
	}
	return problems
}

func beyondLintTemplate(t wfv1.Template, say func(string, ...any)) {
	if t.Container != nil && len(t.Container.Command) == 0 {
		say("%s: no command", t.Name)
	}
	for _, p := range t.Inputs.Parameters {
		if p.Default != nil && len(p.Enum) > 0 && !slices.Contains(p.Enum, *p.Default) {
			say("%s: the default is not in the enum", p.Name)
		}
	}
	for _, p := range t.Outputs.Parameters {
		if p.ValueFrom == nil {
			continue
		}
		if err := jsonpath.New(p.Name).Parse(p.ValueFrom.JSONPath); err != nil {
			say("%s: jsonPath: %v", p.Name, err)
		}
		if p.ValueFrom.JQFilter != "" {
			if _, err := gojq.Parse(p.ValueFrom.JQFilter); err != nil {
				say("%s: jqFilter: %v", p.Name, err)
			}
		}
	}
	if t.Resource == nil {
		return
	}
	for _, condition := range []string{t.Resource.SuccessCondition, t.Resource.FailureCondition} {
		if _, err := labels.Parse(condition); err != nil {
			say("%s: %v", t.Name, err)
		}
	}
}

// substitute supplies parameters to a template as the controller does.
func substitute(r request) (any, error) {
	text, err := os.ReadFile(r.File)
	if err != nil {
		return nil, err
	}
	var template wfv1.WorkflowTemplate
	unmarshal := func() error { return yaml.UnmarshalStrict(text, &template) }
	if strings.HasSuffix(r.File, ".json") { // not all JSON is YAML
		unmarshal = func() error { return json.Unmarshal(text, &template) }
	}
	if err := unmarshal(); err != nil {
		return nil, err
	}
	name := r.Template
	if name == "" {
		name = template.Spec.Entrypoint
	}
	at := slices.IndexFunc(template.Spec.Templates, func(t wfv1.Template) bool { return t.Name == name })
	if at < 0 {
		return nil, fmt.Errorf("there is no template %q", name)
	}
	arguments := wfv1.Arguments{}
	for name, value := range r.Parameters {
		arguments.Parameters = append(arguments.Parameters,
			wfv1.Parameter{Name: name, Value: wfv1.AnyStringPtr(value)})
	}
	global := common.Parameters{"workflow.name": "wf-1", "workflow.namespace": "ns",
		"workflow.uid": "7e1e9a2c-0000-4000-8000-000000000001"}
	local := common.Parameters{"pod.name": "wf-1-pod", "node.name": "wf-1.step"}
	out, err := common.ProcessArgs(&template.Spec.Templates[at], &arguments, global, local, false, "ns", nil)
	if err != nil {
		return nil, err
	}
	if out.Resource == nil {
		return map[string]any{"args": out.Container.Args}, nil
	}
	if out.Resource.Manifest == "" {
		return map[string]any{"flags": out.Resource.Flags}, nil
	}
	manifest, err := yaml.YAMLToJSON([]byte(out.Resource.Manifest))
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, out.Resource.Manifest)
	}
	return map[string]any{"manifest": json.RawMessage(manifest)}, nil
}

// retries says whether the controller tries a step again whose last try ended so.
func retries(r request) (any, error) {
	again, err := argoexpr.EvalBool(r.Expression, env.GetFuncMap(r.Scope))
	return map[string]any{"again": again}, err
}

func read(file string) (any, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	document, err := yaml.YAMLToJSONStrict(text)
	return json.RawMessage(document), err
}

func plural(kind string) string {
	n := namer.NewAllLowercasePluralNamer(map[string]string{})
	return n.Name(&gengotypes.Type{Name: gengotypes.Name{Name: kind}})
}

// canonical writes a value so that equal data has equal text: numbers as fractions, keys sorted.
func canonical(value any, out *strings.Builder) {
	switch v := value.(type) {
	case map[string]any:
		encoded := map[string]string{}
		for key, item := range v {
			var below strings.Builder
			canonical(item, &below)
			encoded[key] = below.String()
		}
		text, _ := json.Marshal(encoded)
		out.Write(text)
	case []any:
		out.WriteByte('[')
		for _, item := range v {
			canonical(item, out)
			out.WriteByte(',')
		}
		out.WriteByte(']')
	case json.Number:
		number(v.String(), out)
	case int, int64, uint64, float64:
		number(fmt.Sprint(v), out)
	default:
		text, _ := json.Marshal(v)
		out.Write(text)
	}
}

func number(text string, out *strings.Builder) {
	if fraction, ok := new(big.Rat).SetString(text); ok {
		out.WriteString(fraction.String())
	} else {
		out.WriteString(text)
	}
}

func decode(text []byte) (string, error) {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return "", err
	}
	var out strings.Builder
	canonical(value, &out)
	return out.String(), nil
}

// readers compares what both Go readers make of a YAML text with the JSON that stands for it.
func readers(r request) (problems []string) {
	wanted, err := decode([]byte(r.JSON))
	if err != nil {
		return []string{"json: " + err.Error()}
	}
	if text, err := yaml.YAMLToJSON([]byte(r.YAML)); err != nil {
		problems = append(problems, "sigs.k8s.io/yaml: "+err.Error())
	} else if got, _ := decode(text); got != wanted {
		problems = append(problems, "sigs.k8s.io/yaml: "+got+" for "+wanted)
	}
	var value any
	if err := yamlv3.Unmarshal([]byte(r.YAML), &value); err != nil {
		return append(problems, "yaml.v3: "+err.Error())
	}
	var got strings.Builder
	canonical(value, &got)
	if got.String() != wanted {
		problems = append(problems, "yaml.v3: "+got.String()+" for "+wanted)
	}
	return problems
}

func answer(command string, r request) (any, error) {
	switch command {
	case "lint":
		return map[string]any{"problems": lintFiles(r.Files)}, nil
	case "substitute":
		return substitute(r)
	case "retries":
		return retries(r)
	case "plural":
		return map[string]any{"plural": plural(r.Kind)}, nil
	case "read":
		return read(r.File)
	case "yaml":
		return map[string]any{"problems": readers(r)}, nil
	}
	return nil, fmt.Errorf("there is no command %q", command)
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: argopeer lint|substitute|retries|plural|yaml|read")
		os.Exit(2)
	}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 64<<20)
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	for input.Scan() {
		var r request
		if err := json.Unmarshal(input.Bytes(), &r); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		result, err := answer(os.Args[1], r)
		if err != nil {
			result = map[string]any{"error": err.Error()}
		}
		if err := output.Encode(result); err != nil {
			os.Exit(2)
		}
	}
	if err := input.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
