package webadmin

import (
	"fmt"
	"math"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/engine"
)

// The functions here turn what the rooms know into what the API shows.

func viewSnapshot(s engine.Snapshot) Snapshot {
	v := Snapshot{At: s.At, Ports: make([]Port, 0, len(s.Ports)), Calls: make([]Call, 0, len(s.Calls))}
	for _, p := range s.Ports {
		v.Ports = append(v.Ports, viewPort(p))
	}
	for _, c := range s.Calls {
		v.Calls = append(v.Calls, viewCall(c))
	}
	return v
}

func viewPort(p engine.PortView) Port {
	v := Port{
		Port: string(p.Port), Kind: p.Kind, Label: p.Label, Name: p.Name, Lamp: string(p.Lamp),
		State: p.State, Reason: p.Reason, Caller: viewCaller(p.Caller), Since: p.Since,
		Lifeline: p.Lifeline,
	}
	if p.Call != 0 {
		v.Call = fmt.Sprint(p.Call)
	}
	return v
}

func viewCaller(c call.CallerID) Caller {
	return Caller{Number: c.Number, Raw: c.Raw, Name: c.Name, Withheld: c.Withheld, Scheme: c.Scheme, Diverted: c.Diverted}
}

func viewCall(c engine.CallView) Call {
	return Call{
		ID: fmt.Sprint(c.ID), Kind: string(c.Kind), State: string(c.State), Caller: viewCaller(c.Caller),
		From: c.From, To: c.To, Contact: c.Contact, Line: c.Line, Started: c.Started, Answered: orNil(c.Answered),
		Data: viewMarks(c.Data), Troubles: orNone(c.Troubles), Track: viewTrack(strings.Join(c.Track, "\n")), Watches: idOrNone(c.Watches), Way: string(c.Way),
	}
}

// idOrNone is a call's number, "" no call.
func idOrNone(id call.ID) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprint(id)
}

func viewMarks(all []call.Mark) []Mark {
	shown := make([]Mark, 0, len(all))
	for _, m := range all {
		shown = append(shown, Mark{Name: m.Name, Value: m.Value})
	}
	return shown
}

// orNil is nil for a time at which nothing happened.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// viewRecord shows a record; lists go without the track.
func viewRecord(r call.Record, whole bool) Record {
	v := Record{
		ID: fmt.Sprint(r.ID), Kind: string(r.Kind), Started: r.Started, Rang: orNil(r.Rang),
		Answered: orNil(r.Answered), Ended: r.Ended, Caller: viewCaller(r.Caller), Called: r.Called, Contact: r.Contact, Number: r.Number, DID: r.DID, Account: r.Account, Emergency: r.Emergency,
		Line: r.Line, Parts: viewParts(r), Parties: make([]Party, 0, len(r.Parties)), EndedBy: string(r.EndedBy), How: string(r.How),
		Confidence: string(r.Confidence), Result: string(r.Result), Recording: r.Recording, Track: []Step{},
		Tags: make([]string, 0, len(r.Tags)), Missed: orNone(r.Missed), Marks: viewMarks(r.Marks),
		Group: r.Group, GroupName: r.GroupName, SIP: r.SIP, Cause: r.Cause, CauseTold: r.CauseTold, Remarks: viewRemarks(r.Remarks),
	}
	if r.First != 0 {
		v.First = fmt.Sprint(r.First)
	}
	for _, t := range r.Told() {
		v.Tags = append(v.Tags, string(t))
	}
	for _, p := range r.Parties {
		v.Parties = append(v.Parties, Party{Port: string(p.Port), Label: p.Label, Agent: p.Agent, Name: p.Name, From: p.From, To: orNil(p.To), Quality: viewQuality(p.Quality)})
	}
	if whole {
		v.Track = viewTrack(r.Track)
	}
	return v
}

// viewQuality shows numbers as far as they mean something.
func viewQuality(q *call.Quality) *Quality {
	if q == nil {
		return nil
	}
	percent := func(share float64) float64 { return math.Round(share*1000) / 10 }
	ms := func(d time.Duration) float64 {
		return float64(d.Round(100*time.Microsecond)) / float64(time.Millisecond)
	}
	return &Quality{
		Codec: q.Codec, Received: q.Received, Sent: q.Sent, Lost: percent(q.Lost), FarLost: percent(q.FarLost),
		Jitter: ms(q.Jitter), RoundTrip: ms(q.RoundTrip), MOS: math.Round(q.MOS*10) / 10,
	}
}

// viewTrack shows a track step by step. One that cannot be read, because
// another version of the firmware wrote it, is shown line by line.
func viewTrack(text string) []Step {
	saved, err := call.ParseTrack(text)
	if err != nil {
		return plainTrack(text)
	}
	steps := make([]Step, 0, len(saved.Steps))
	for _, s := range saved.Steps {
		steps = append(steps, viewStep(s))
	}
	if saved.Gap != "" {
		steps = append(steps, Step{What: "note", Text: saved.Gap, Done: []Done{}})
	}
	for _, s := range saved.Last {
		steps = append(steps, viewStep(s))
	}
	return steps
}

func plainTrack(text string) []Step {
	steps := []Step{}
	for line := range strings.Lines(text) {
		steps = append(steps, Step{What: "note", Text: strings.TrimRight(line, "\n"), Done: []Done{}})
	}
	return steps
}

func viewStep(s call.SavedStep) Step {
	e := s.Event
	v := Step{At: orNil(e.At), What: string(e.Kind), Port: string(e.Port), Text: details(e), Done: make([]Done, 0, len(s.Effects))}
	for _, line := range s.Effects {
		v.Done = append(v.Done, viewEffect(line))
	}
	return v
}

// details says what an event carried, in short.
func details(e call.Event) string {
	var parts []string
	for _, part := range []string{
		e.Digits, e.CallerID.Number, e.CallerID.Name, e.CallerID.Scheme, string(e.How), string(e.Confidence),
		string(e.Tone), string(e.Timer), e.Route.Reason, e.Text,
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// viewEffect reads one effect of a track: "  ring port=sim0/fxs1 … | reason".
func viewEffect(line string) Done {
	act, reason, _ := strings.Cut(strings.TrimSpace(line), " | ")
	what, rest, _ := strings.Cut(act, " ")
	return Done{What: what, Port: wordOf(rest, "port"), Peer: wordOf(rest, "peer"), Reason: reason}
}

// wordOf reads one key=value of a track's line; addresses are never quoted.
func wordOf(text, key string) string {
	_, value, _ := strings.Cut(" "+text, " "+key+"=")
	value, _, _ = strings.Cut(value, " ")
	return value
}
