package appliance

import (
	"cmp"
	"time"

	"ringdown/acd"
	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/country"
	"ringdown/webadmin/ui"
)

// zoneOf is where midnight is. A name that is not known is refused when it is
// set; the clock's own zone stands in for one all the same.
func zoneOf(c config.Config) *time.Location {
	zone, err := time.LoadLocation(c.System.TimeZone)
	if err != nil {
		return nil
	}
	return zone
}

// planGroup is a group as the exchange knows it; what it is to show where nothing is
// set is in the appliance's language.
func planGroup(g config.Group, language string) acd.Group {
	p := acd.Group{
		Number: g.Number, Name: g.Name, Strategy: string(g.Strategy), Members: g.Members,
		RingFor: seconds(g.RingSeconds), ServiceWithin: seconds(g.ServiceSeconds), Each: map[string]acd.Member{},
	}
	for _, m := range g.MemberSettings {
		p.Each[m.Number] = acd.Member{Priority: m.Priority, Delay: seconds(m.DelaySeconds), RingFor: seconds(m.RingSeconds)}
	}
	if g.LastAgent != "" {
		p.LastAgent = time.Duration(cmp.Or(g.LastAgentDays, config.DefaultLastAgentDays)) * 24 * time.Hour
		p.LastCalled = g.LastAgent == config.LastCalled
	}
	p.Hours = hoursOf(config.GroupRef(g.Number), g.Hours)
	p.Style = call.Style{Prefix: g.CallerPrefix, Alert: call.Alert(g.AlertInfo), Ring: string(g.Ring), Pause: g.PauseSilent}
	p.Overflow, p.BusyOver = planOverflow(g.Overflow), g.WhenBusy == config.BusyOverflow
	if g.WhenBusy == config.BusyQueue {
		p.Queue = planQueue(g.Queue, language)
	}
	return p
}

// lastAgentOf says which of a line's callers an agent takes first.
func lastAgentOf(in config.Incoming) acd.LastAgent {
	if in.LastAgent == "" {
		return acd.LastAgent{}
	}
	return acd.LastAgent{Way: string(in.LastAgent), Within: time.Duration(cmp.Or(in.LastAgentDays, config.DefaultLastAgentDays)) * 24 * time.Hour}
}

func planQueue(q config.Queue, language string) *acd.Queue {
	return &acd.Queue{
		CallBack: planCallBack(q, language),
		Music:    q.Music, Most: q.Most, Longest: seconds(q.WaitSeconds), Ask: q.AtLimit != config.LimitOverflow,
		Place: secondsOr(q.PlaceSeconds, config.DefaultPlaceSeconds), Beep: secondsOr(q.BeepSeconds, config.DefaultBeepSeconds),
		JoinEmpty: q.JoinEmpty, LeaveEmpty: q.LeaveEmpty,
		Weight: q.Weight, Keep: time.Duration(q.KeepMinutes) * time.Minute, Whisper: call.Sound(q.Whisper), Told: q.WhisperWait, Expected: q.ExpectedWait,
	}
}

// planCallBack is how callers are called back, nil nobody is.
func planCallBack(q config.Queue, language string) *acd.CallBack {
	b := q.Callback
	if b.Key == "" {
		return nil
	}
	return &acd.CallBack{
		Key: b.Key, AtLimit: q.AtLimit == config.LimitCallback,
		Name:   cmp.Or(b.Name, ui.Say(language, acd.DefaultBackName)),
		Rights: acd.Rights{Level: acd.Level(b.Rights.Level), Allow: patternsOf(b.Rights.Allow), Deny: patternsOf(b.Rights.Deny)},
		Lines:  linesOf(b.Lines), Attempts: b.Attempts,
		Pause: time.Duration(b.PauseMinutes) * time.Minute, Keep: time.Duration(b.HoldMinutes) * time.Minute,
	}
}

func secondsOr(given *int, usual int) time.Duration {
	if given == nil {
		return seconds(usual)
	}
	return seconds(*given)
}

func planOverflow(o config.Overflow) acd.Destination {
	d := acd.Destination{Group: o.Group, Extension: o.Extension, Outside: o.Outside, Mailbox: o.Voicemail}
	if o.Prompt != "" {
		d.Prompt = call.Sound("prompt/" + o.Prompt)
	}
	return d
}

func planCallers(c config.Callers) acd.Callers {
	p := acd.Callers{Refused: patterns(c.Refused), VIP: patterns(c.VIP)}
	if c.RefusedPrompt != "" {
		p.Prompt = call.Sound("prompt/" + c.RefusedPrompt)
	}
	return p
}

func patterns(list []string) []country.Pattern {
	all := make([]country.Pattern, len(list))
	for i, x := range list {
		all[i] = country.Pattern(x)
	}
	return all
}
