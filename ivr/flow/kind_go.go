package flow

import "strings"

// going is what has in common whatever sends the caller on.
type going struct {
	Prompt Prompt `json:"prompt"` // said before
	// The ways on when nobody takes the call; "" all that is not listed: what the
	// group or the exchange does then, and the end of the call.
	Busy        string `json:"busy"`
	BusyPrompt  Prompt `json:"busy_prompt"`
	NoAnswer    string `json:"no_answer"`
	LatePrompt  Prompt `json:"no_answer_prompt"`
	Failed      string `json:"failed"` // not reached, refused, no line free
	FailPrompt  Prompt `json:"failed_prompt"`
	Seconds     int    `json:"seconds"` // one telephone, or a number outside, rings for so long; 0 as is usual there
	AnswerSound Prompt `json:"answer_prompt"`
}

// maxRing bounds ringing as a patient caller does.
const maxRing = 300

func (g *going) ways() []way {
	return []way{{field: "busy", to: g.Busy}, {field: "no_answer", to: g.NoAnswer}, {field: "failed", to: g.Failed}}
}

func (g *going) check(k *check) {
	k.prompt("prompt", g.Prompt, false, waitNo)
	k.prompt("busy_prompt", g.BusyPrompt, false)
	k.prompt("no_answer_prompt", g.LatePrompt, false)
	k.prompt("failed_prompt", g.FailPrompt, false)
	k.prompt("answer_prompt", g.AnswerSound, false, staffNo)
	k.within("seconds", g.Seconds, 5, maxRing, " s")
}

// returns reports whether the call comes back when nobody takes it.
func (g *going) returns() bool {
	return g.Busy+g.NoAnswer+g.Failed != "" || g.BusyPrompt.given() || g.LatePrompt.given() || g.FailPrompt.given()
}

// group sends the caller to a ring group or queue (IV-7).
type group struct {
	going
	Group      string `json:"group"`
	First      string `json:"first"`       // a template: the member who rings first if free, "" nobody in particular (RG-14)
	Music      string `json:"music"`       // while waiting; "" the group's
	WaitPrompt Prompt `json:"wait_prompt"` // said again and again; ${WaitNo} and ${Place} are known
	Every      int    `json:"wait_prompt_seconds"`
	Longest    int    `json:"wait_seconds"` // then NoAnswer; 0 as the group has it
	Nobody     string `json:"nobody"`       // no member is on line
	NobodySays Prompt `json:"nobody_prompt"`
	Full       string `json:"full"` // too many wait
	FullSays   Prompt `json:"full_prompt"`
}

func (n *group) ways() []way {
	return append(n.going.ways(), way{field: "nobody", to: n.Nobody}, way{field: "full", to: n.Full})
}

func (n *group) check(k *check) {
	n.going.check(k)
	k.listed("group", n.Group, "group", k.known.Groups)
	if n.First != "" {
		k.listed("first", n.First, "number", nil)
	}
	if n.Music != "" && !strings.HasPrefix(n.Music, "music/") {
		k.note("music", "is %q; it is music/CLASS", shorten(n.Music))
	}
	if n.Seconds != 0 {
		k.note("seconds", "does not belong to a group: each member rings as the group has it; wait_seconds bounds the wait")
	}
	k.prompt("wait_prompt", n.WaitPrompt, false, waitNo, place)
	k.prompt("nobody_prompt", n.NobodySays, false)
	k.prompt("full_prompt", n.FullSays, false)
	k.within("wait_prompt_seconds", n.Every, 10, 600, " s")
	k.within("wait_seconds", n.Longest, 5, 4*3600, " s")
	if n.Every != 0 && !n.WaitPrompt.given() {
		k.note("wait_prompt", "is missing; wait_prompt_seconds says how often it is said")
	}
}

// extension sends the caller to an extension.
type extension struct {
	going
	Number string `json:"number"` // a template
	Ring   string `json:"ring"`   // heard while it rings, "" ringback
}

func (n *extension) ways() []way { return n.going.ways() }

func (n *extension) check(k *check) {
	n.going.check(k)
	k.listed("number", n.Number, "extension", k.known.Extensions)
	k.music("ring", n.Ring)
}

// outside sends the caller to a number outside (IV-15).
type outside struct {
	going
	Number string `json:"number"` // a template, without the code for an outside line
	Line   string `json:"line"`   // the line or trunk that is taken, "" any that may be
	Ring   string `json:"ring"`   // heard while it rings, "" what the far exchange sends
}

func (n *outside) ways() []way { return n.going.ways() }

func (n *outside) check(k *check) {
	n.going.check(k)
	k.listed("number", n.Number, "number", nil)
	k.music("ring", n.Ring)
	if n.Line != "" {
		k.listed("line", n.Line, "line", k.known.Lines)
	}
}

// voicemail lets the caller leave a message.
type voicemail struct {
	Box      string `json:"box"`      // number of the extension or group, or line-ID
	Greeting string `json:"greeting"` // "busy", "unavailable", "closed"; "" the box's usual one
	Prompt   Prompt `json:"prompt"`
}

func (n *voicemail) ways() []way { return nil }

func (n *voicemail) check(k *check) {
	k.prompt("prompt", n.Prompt, false)
	k.word("greeting", n.Greeting, "busy", "unavailable", "closed")
	k.listed("box", n.Box, "mailbox", k.known.Boxes)
}
