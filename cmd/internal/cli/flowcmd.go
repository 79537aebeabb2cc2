package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"ringdown/ivr/flow"
	"ringdown/webadmin"
)

const flowAbout = `Flows that callers are led through, on a running server.

  list                      all flows, their versions, and what leads calls there
  show FLOW/VERSION         print the text of a version
  check FILE                say everything that is wrong with a file
  save NAME FILE            make a new version; with -version N change one
  main FLOW/VERSION         say which version the flow's name means
  compare FLOW/VERSION N    what differs in version N
  delete FLOW/VERSION       refused while something leads there
  try FLOW|FILE             lead a made-up caller through it: -keys 1,12345# -from 0912345678
                            -at "2026-11-20 18:05" -answer NODE.VARIABLE=VALUE -outcome NODE=busy
  export                    print all flows as one text
  import FILE               put them back, besides those that are there

check -offline needs no running server, and does not know prompts and numbers.`

const flowArgs = "list|show|check|save|main|compare|delete|try|export|import [WORDS] [FLAGS]"

func flowCommand() command {
	return command{"flow", "list|show|check|save|main|compare|delete|try|export|import", "what callers are led through", runFlow}
}

// flowJob is one run of flow.
type flowJob struct {
	env     Env
	g       globals
	client  *client
	words   []string
	note    string
	version uint64
	offline bool
	at      string
	trial   webadmin.FlowTrial
}

// flowVerb is one thing that flow does, with the number of its words.
type flowVerb struct {
	name  string
	words int
	run   func(context.Context, *flowJob) error
}

func flowVerbs() []flowVerb {
	return []flowVerb{
		{"list", 0, flowList},
		{"show", 1, flowShow},
		{"check", 1, flowCheck},
		{"save", 2, flowSave},
		{"main", 1, flowMain},
		{"compare", 2, flowCompare},
		{"delete", 1, flowDelete},
		{"try", 1, flowTry},
		{"export", 0, flowExport},
		{"import", 1, flowImport},
	}
}

func runFlow(ctx context.Context, env Env, g globals) error {
	f := newFlags(env, "flow", flowArgs, flowAbout)
	j := &flowJob{env: env, g: g}
	f.StringVar(&j.note, "note", "", "save: `why`")
	f.Uint64Var(&j.version, "version", 0, "save: the `version` that is changed; left out: a new one")
	f.BoolVar(&j.offline, "offline", false, "check: look at the file alone")
	j.trialFlags(f)
	words, err := interleaved(f, env.Args)
	if err != nil {
		return err
	}
	for _, v := range flowVerbs() {
		if len(words) == 0 || v.name != words[0] {
			continue
		}
		if j.words = words[1:]; len(j.words) != v.words {
			return usagef("flow %s takes %d words, not %d; ringdown flow -h explains", v.name, v.words, len(j.words))
		}
		return j.start(ctx, v)
	}
	return usagef("flow takes one of list, show, check, save, main, compare, delete, try, export and import")
}

// trialFlags are those of try.
func (j *flowJob) trialFlags(f *flags) {
	f.StringVar(&j.trial.From, "from", "", "try: the caller's `number`")
	f.StringVar(&j.trial.Line, "line", "", "try: `name` of the line")
	f.StringVar(&j.at, "at", "", "try: `time`: 18:05 or \"2026-11-20 18:05\"; left out: now")
	f.Func("keys", "try: what is keyed, question by question, with `commas` between; nothing between two commas: a time-out", func(text string) error {
		j.trial.Keys = strings.Split(text, ",")
		return nil
	})
	f.Func("outcome", "try: `NODE=busy`, no-answer, failed or answered", func(text string) error {
		node, what, found := strings.Cut(text, "=")
		if !found {
			return fmt.Errorf("it is NODE=busy, no-answer, failed or answered")
		}
		put(&j.trial.Outcomes, node, what)
		return nil
	})
	f.Func("answer", "try: `NODE.VARIABLE=VALUE` that a request gets; VALUE may be JSON", j.answer)
}

func put[V any](m *map[string]V, key string, v V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = v
}

func (j *flowJob) answer(text string) error {
	at, value, found := strings.Cut(text, "=")
	node, variable, both := strings.Cut(at, ".")
	if !found || !both {
		return fmt.Errorf("it is NODE.VARIABLE=VALUE")
	}
	var v any
	if json.Unmarshal([]byte(value), &v) != nil {
		v = value
	}
	if j.trial.Answers[node] == nil {
		put(&j.trial.Answers, node, map[string]any{})
	}
	j.trial.Answers[node][variable] = v
	return nil
}

func (j *flowJob) start(ctx context.Context, v flowVerb) (err error) {
	if !j.offline || v.name != "check" {
		if j.client, err = newClient(j.g); err != nil {
			return err
		}
	}
	return v.run(ctx, j)
}

// readFlow reads a file, which is not larger than a flow may be.
func readFlow(file string, most int64) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, plain(err))
	}
	if info.Size() > most {
		return nil, usagef("%s has %d bytes; at most %d are read", file, info.Size(), most)
	}
	return os.ReadFile(file)
}

// flowPath is where a version stands, from "main/3".
func flowPath(word string) (string, error) {
	name, version, found := strings.Cut(word, "/")
	if !found {
		return "", usagef("%q names no version; it is such as main/3", word)
	}
	return "/api/v1/flows/" + url.PathEscape(name) + "/versions/" + url.PathEscape(version), nil
}

// print writes a list of sentences, or v as JSON.
func (j *flowJob) print(v any, lines ...string) error {
	if j.g.json {
		return json.NewEncoder(j.env.Stdout).Encode(v)
	}
	for _, l := range lines {
		fmt.Fprintln(j.env.Stdout, l)
	}
	return nil
}

func flowCheck(ctx context.Context, j *flowJob) error {
	text, err := readFlow(j.words[0], flow.MaxText)
	if err != nil {
		return err
	}
	if j.offline {
		f, err := flow.Parse(text)
		if err == nil {
			_, err = f.Check(flow.Known{})
		}
		return err
	}
	var faults struct{ Items []webadmin.FlowFault }
	if err := j.client.call(ctx, http.MethodPost, "/api/v1/flows/check", upload{"application/json", text}, &faults); err != nil {
		return err
	}
	return faultsError(j.words[0], faults.Items)
}

// faultsError tells what is wrong with a flow, nil where nothing is.
func faultsError(name string, faults []webadmin.FlowFault) error {
	if len(faults) == 0 {
		return nil
	}
	ps := flow.Problems{}
	for _, f := range faults {
		ps = append(ps, flow.Problem{Node: f.Node, Field: f.Field, Text: f.What})
	}
	return fmt.Errorf("%s cannot be used:\n%w", name, ps)
}

func flowTry(ctx context.Context, j *flowJob) error {
	c, _, err := j.client.config(ctx)
	if err != nil {
		return err
	}
	if j.trial.At, err = timeOf(j.at, c); err != nil {
		return err
	}
	j.trial.Flow = j.words[0]
	if text, err := readFlow(j.words[0], flow.MaxText); err == nil {
		j.trial.Flow, j.trial.Text = "", string(text)
	}
	var t webadmin.FlowTrace
	if err := j.client.call(ctx, http.MethodPost, "/api/v1/flows/try", j.trial, &t); err != nil {
		return err
	}
	return j.print(t, traceLines(t)...)
}

func traceLines(t webadmin.FlowTrace) []string {
	var out []string
	for _, s := range t.Steps {
		line := fmt.Sprintf("%7s  %s: %s", time.Duration(s.Seconds*float64(time.Second)).Round(100*time.Millisecond), s.Node, s.Does)
		for _, x := range [][2]string{{" ", s.Hears}, {" · keys ", s.Keys}, {" → ", s.To}} {
			if x[1] != "" {
				line += x[0] + x[1]
			}
		}
		out = append(out, line, "         "+s.Why)
	}
	for _, m := range t.Marks {
		out = append(out, fmt.Sprintf("record   %s: %s", m.Name, m.Value))
	}
	return append(out, "ended    "+t.Ended)
}
