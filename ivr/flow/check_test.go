package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"ringdown/ivr/flow"
)

// wrong reads and checks a flow, and gives what is told of it.
func wrong(t *testing.T, text string) string {
	t.Helper()
	f, err := flow.Parse([]byte(text))
	if err == nil {
		k := known(t)
		k.Flows["main"] = f
		_, err = f.Check(k)
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// with is a flow of these nodes.
func with(nodes ...string) string {
	return `{"start":"a","variables":[{"name":"list"},{"name":"n","value":3}],"nodes":[` + strings.Join(nodes, ",") + `]}`
}

const (
	stop  = `{"id":"z","kind":"end"}`
	hello = `"prompt":"prompt/goodbye"`
)

func TestWhatIsWrongIsTold(t *testing.T) {
	for _, x := range []struct{ name, text, want string }{
		{"no JSON", `{"start":`, "the flow is not JSON (line 1): unexpected EOF"},
		{"a name twice", `{"start":"a","start":"b"}`, `the flow is not JSON (line 1): "start" stands twice in one object`},
		{"something behind", with(stop) + "{}", "the flow is followed by something else"},
		{"a field of the flow", `{"begin":"a"}`, "begin does not exist; a flow has title, language, start, variables and nodes"},
		{"a field of a node", with(`{"id":"a","kind":"play",` + hello + `,"nxt":"z"}`), `node "a", nxt does not exist in a node of this kind`},
		{"a field of another kind", with(`{"id":"a","kind":"end","keys":[]}`), `node "a", keys does not exist`},
		{"a wrong type", with(`{"id":"a","kind":"play",` + hello + `,"repeat":"two","next":"z"}`), `node "a", repeat is a string, and must be a whole number`},
		{"no prompt", with(`{"id":"a","kind":"play","prompt":7,"next":"z"}`, stop), `node "a", prompt is a thing like 7, and must be a prompt`},
		{"an unknown kind", with(`{"id":"a","kind":"dance"}`), `node "a", kind "dance" is unknown; it is one of play, say, menu`},
		{"no nodes", `{"start":"a","nodes":[]}`, "nodes is empty"},
		{"a start that is not there", `{"start":"b","nodes":[{"id":"a","kind":"end"}]}`, `start is "b", and no node has this id; it is that of the first node`},
		{"an id twice", with(`{"id":"a","kind":"end"}`, `{"id":"a","kind":"end"}`), `node "a", id stands twice`},
		{"a dead end", with(`{"id":"a","kind":"play",` + hello + `}`), `node "a", next is missing; it is the id of the node that follows`},
		{"an unknown target", with(`{"id":"a","kind":"play",` + hello + `,"next":"q"}`), `node "a", next leads to "q"; there is no such node`},
		{"unreachable", with(`{"id":"a","kind":"end"}`, stop), `node "z" is never reached`},
		{"a missing prompt", with(`{"id":"a","kind":"menu","keys":[{"key":"1","to":"z"}]}`, stop), `node "a", prompt is missing; the caller would hear nothing`},
		{"a prompt that is not there", with(`{"id":"a","kind":"play","prompt":"prompt/nonsense","next":"z"}`, stop), `node "a", prompt has "prompt/nonsense"`},
		{"a part that is wrong", with(`{"id":"a","kind":"play","prompt":"number/abc","next":"z"}`, stop), `node "a", prompt has "number/abc"`},
		{"endless music", with(`{"id":"a","kind":"play","prompt":"music/default","next":"z"}`, stop), "which never ends"},
		{"a text without an engine", with(`{"id":"a","kind":"play","prompt":{"text":"Hello"},"next":"z"}`, stop), `node "a", prompt.text cannot be spoken`},
		{"a variable that is not there", with(`{"id":"a","kind":"play","prompt":"number/${m}","next":"z"}`, stop), "has ${m}, which is no variable"},
		{"a circle", with(`{"id":"a","kind":"play",`+hello+`,"next":"b"}`, `{"id":"b","kind":"play",`+hello+`,"next":"a"}`), `node "b" closes a circle that a caller who keys nothing never leaves: a → b → a`},
		{"a circle by time-outs", with(`{"id":"a","kind":"menu",`+hello+`,"keys":[{"key":"1","to":"z"}],"failed":"a"}`, stop), `node "a" closes a circle`},
		{"a circle by a busy group", with(`{"id":"a","kind":"group","group":"600","busy":"b"}`, `{"id":"b","kind":"play",`+hello+`,"next":"a"}`), "a → b → a"},
		{"a key twice", with(`{"id":"a","kind":"menu",`+hello+`,"operator":"801","keys":[{"key":"0","to":"z"}]}`, stop), `keys[0].key "0" is taken by operator already`},
		{"a wrong key", with(`{"id":"a","kind":"menu",`+hello+`,"keys":[{"key":"12","to":"z"}]}`, stop), `keys[0].key is "12"; it is one of 0-9`},
		{"an extension that is not there", with(`{"id":"a","kind":"extension","number":"899"}`), `node "a", number is "899"; that extension does not exist`},
		{"a mailbox that is not there", with(`{"id":"a","kind":"voicemail","box":"1"}`), `box is "1"; that mailbox does not exist`},
		{"a calendar that is not there", with(`{"id":"a","kind":"hours","calendar":"x","open":"z","closed":"z"}`, stop), `calendar is "x"; that calendar does not exist`},
		{"a condition", with(`{"id":"a","kind":"condition","rules":[{"if":"n >","to":"z"}],"else":"z"}`, stop), `node "a", rules[0].if cannot be worked out: unexpected token EOF`},
		{"a condition over nothing", with(`{"id":"a","kind":"condition","rules":[{"if":"m > 1","to":"z"}],"else":"z"}`, stop), "unknown name m"},
		{"a condition that loops", with(`{"id":"a","kind":"condition","rules":[{"if":"all(list, # > 1)","to":"z"}],"else":"z"}`, stop), "cannot be worked out"},
		{"a long condition", with(`{"id":"a","kind":"condition","rules":[{"if":"`+strings.Repeat("1+", 400)+`1 > 2","to":"z"}],"else":"z"}`, stop), "at most 500 are allowed"},
		{"a server chosen by keys", with(`{"id":"a","kind":"http","url":"http://${n}/","next":"z"}`, stop), "has a variable in the name of the server"},
		{"a password in a URL", with(`{"id":"a","kind":"http","url":"http://u:p@h/","next":"z"}`, stop), "without a password"},
		{"too long a wait", with(`{"id":"a","kind":"http","url":"http://h/","timeout_seconds":30,"max_errors":5,"next":"z"}`, stop), "which no caller waits for"},
		{"itself", with(`{"id":"a","kind":"flow","flow":"main","next":"z"}`, stop), `node "a", flow leads into itself`},
		{"another flow", with(`{"id":"a","kind":"flow","flow":"x","next":"z"}`, stop), `flow is "x"; there is no such flow`},
		{"a fixed length and an end", with(`{"id":"a","kind":"collect",`+hello+`,"length":4,"end":"#","store":"n","next":"z"}`, stop), "length is a fixed length"},
		{"a system value is set", with(`{"id":"a","kind":"set","values":[{"variable":"Caller","text":"1"}],"next":"z"}`, stop), `"Caller" is no variable`},
		{"waiting where nobody waits", with(`{"id":"a","kind":"play","prompt":"number/${WaitNo}","next":"z"}`, stop), "has ${WaitNo}, which is no variable"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := wrong(t, x.text); !strings.Contains(got, x.want) {
				t.Errorf("it is told:\n%s\nand should be:\n%s", got, x.want)
			}
		})
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	var nodes []string
	for i := range flow.MaxNodes + 1 {
		nodes = append(nodes, fmt.Sprintf(`{"id":"n%d","kind":"end"}`, i))
	}
	if got := wrong(t, with(nodes...)); !strings.Contains(got, "nodes has 501 nodes; at most 500 are allowed") {
		t.Error(got)
	}
	if got := wrong(t, strings.Repeat(" ", flow.MaxText+1)); !strings.Contains(got, "at most 262144 are read") {
		t.Error(got)
	}
}

// All that a person can mend is told at once, in the order of the nodes.
func TestAllProblemsAreTold(t *testing.T) {
	got := wrong(t, with(`{"id":"a","kind":"play","next":"z"}`, `{"id":"z","kind":"play","prompt":"prompt/x","next":"y"}`))
	lines := strings.Split(got, "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], `node "a"`) || !strings.HasPrefix(lines[2], `node "z", next leads`) {
		t.Error(got)
	}
}
