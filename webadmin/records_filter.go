package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/store"
)

// RecordFilter chooses records: all that is given must be met. Texts are met by a
// part of the field, upper or lower case.
type RecordFilter struct {
	Period   string    `json:"period,omitempty" query:"period" enum:"today,yesterday,last-7-days,this-month,last-month,all" doc:"Days on the appliance's clock; from and to go before it; left out: all" example:"today"`
	From     time.Time `json:"from,omitzero" query:"from" doc:"Started at or after" example:"2026-05-01T00:00:00Z"`
	To       time.Time `json:"to,omitzero" query:"to" doc:"Started before" example:"2026-05-02T00:00:00Z"`
	Text     string    `json:"q,omitempty" query:"q" maxLength:"64" doc:"Part of a number, name, line, group, account or remark" example:"0912"`
	Kind     string    `json:"kind,omitempty" query:"kind" enum:"incoming,outgoing,internal" doc:"Which way" example:"incoming"`
	Result   string    `json:"result,omitempty" query:"result" enum:"answered,missed,busy,refused,failed,served,abandoned" doc:"What became of it" example:"missed"`
	Caller   string    `json:"caller,omitempty" query:"caller" maxLength:"64" doc:"Part of the caller's number or name" example:"0912"`
	Called   string    `json:"called,omitempty" query:"called" maxLength:"64" doc:"Part of what was dialled or rung, or of our number that was called" example:"801"`
	Line     string    `json:"line,omitempty" query:"line" maxLength:"64" doc:"Part of the outside line's name" example:"line 1"`
	Party    string    `json:"extension,omitempty" query:"extension" maxLength:"64" doc:"Extension or line that took part, or was rung in vain, whole" example:"801"`
	Agent    string    `json:"agent,omitempty" query:"agent" maxLength:"64" doc:"Number of an agent who took part, or part of the name" example:"1001"`
	Group    string    `json:"group,omitempty" query:"group" maxLength:"64" doc:"Number of the ring group, or part of its name" example:"600"`
	Account  string    `json:"account,omitempty" query:"account" maxLength:"64" doc:"Part of whom it is charged to" example:"Ann"`
	Remarks  string    `json:"remarks,omitempty" query:"remarks" maxLength:"64" doc:"Part of the remarks" example:"offer"`
	Tag      string    `json:"tag,omitempty" query:"tag" maxLength:"40" doc:"A mark of the record, as in tags; call-back for call backs of either direction" example:"queued"`
	Part     string    `json:"participation,omitempty" query:"participation" enum:"incoming-dn,incoming-non-dn,outbound,outgoing-non-dn,agent-coached,agent-conference,agent-transferred,supervisor-monitored,supervisor-coached,supervisor-conference,supervisor-transferred,agent-to-agent,reassigned" doc:"Somebody's part in it was of this kind; with extension or agent: theirs" example:"agent-transferred"`
	Mark     string    `json:"mark,omitempty" query:"mark" maxLength:"64" doc:"What an application noted: name=value, or a value" example:"rating=1"`
	EndedBy  string    `json:"ended_by,omitempty" query:"ended_by" enum:"caller,called,exchange,administrator,fault" doc:"Who hung up" example:"caller"`
	How      string    `json:"how,omitempty" query:"how" maxLength:"40" doc:"How the hang-up was recognised, as in how" example:"cpc"`
	Cause    int       `json:"cause,omitempty" query:"cause" minimum:"0" maximum:"127" doc:"Cause by ITU-T Q.850; 0: any" example:"17"`
	SIP      int       `json:"sip,omitempty" query:"sip" minimum:"0" maximum:"699" doc:"Answer of SIP that refused; 0: any" example:"486"`
	TalkMin  int       `json:"talked_min,omitempty" query:"talked_min" minimum:"0" maximum:"86400" doc:"Talked at least so long, seconds" example:"60"`
	TalkMax  int       `json:"talked_max,omitempty" query:"talked_max" minimum:"0" maximum:"86400" doc:"Talked at most so long, seconds; 0: any" example:"600"`
	MOSMax   float64   `json:"mos_max,omitempty" query:"mos_max" minimum:"0" maximum:"5" doc:"A party's sound was at most so good (MOS); 0: any" example:"3.5"`
	Recorded string    `json:"recorded,omitempty" query:"recorded" enum:"yes,no" doc:"Whether it was recorded" example:"yes"`
}

// recordQuery is the part of a filter that the store looks for by itself.
func (s *Server) recordQuery(ctx context.Context, f RecordFilter) (store.Query, error) {
	q := store.Query{From: f.From, To: f.To, Text: f.Text}
	if f.From.IsZero() && f.To.IsZero() {
		zone, err := s.zone(ctx)
		if err != nil {
			return q, err
		}
		q.From, q.To = period(f.Period, s.now().In(zone))
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		p := problem(http.StatusUnprocessableEntity, "invalid", "The time that is searched ends before it begins.")
		p.Errors = []ProblemField{{Location: "query.to", Message: "is not after from"}}
		return q, p
	}
	return q, nil
}

// zone is the appliance's time zone.
func (s *Server) zone(ctx context.Context) (*time.Location, error) {
	c, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(c.System.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("load the time zone %s: %w", c.System.TimeZone, err)
	}
	return zone, nil
}

// period is from when to when its days go; zero: open.
func period(word string, now time.Time) (from, to time.Time) {
	day := func(month time.Month, day int) time.Time {
		return time.Date(now.Year(), month, day, 0, 0, 0, 0, now.Location())
	}
	today := day(now.Month(), now.Day())
	switch word {
	case "today":
		return today, time.Time{}
	case "yesterday":
		return day(now.Month(), now.Day()-1), today
	case "last-7-days":
		return day(now.Month(), now.Day()-6), time.Time{}
	case "this-month":
		return day(now.Month(), 1), time.Time{}
	case "last-month":
		return day(now.Month()-1, 1), day(now.Month(), 1)
	}
	return time.Time{}, time.Time{}
}

// wanted tells which records meet a filter; where numbers are hidden the store looks for
// no text by itself.
func (f RecordFilter) wanted(hidden bool, q *store.Query) func(call.Record) bool {
	if !hidden {
		return f.matches
	}
	text := q.Text
	q.Text = ""
	return func(r call.Record) bool {
		r = maskedRecord(r)
		return within(text, r.Words()) && f.matches(r)
	}
}

// matches reports whether a record meets all that the store does not look for.
func (f RecordFilter) matches(r call.Record) bool {
	return f.wordsMatch(r) && f.partsMatch(r) && f.numbersMatch(r) && f.partiesMatch(r)
}

func (f RecordFilter) wordsMatch(r call.Record) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(f.Kind, string(r.Kind)) && is(f.Result, string(r.Result)) && is(f.EndedBy, string(r.EndedBy)) && is(f.How, string(r.How)) &&
		f.tagMatches(r) &&
		(f.Recorded == "" || (f.Recorded == "yes") == (r.Recording != ""))
}

func (f RecordFilter) partsMatch(r call.Record) bool {
	return within(f.Caller, r.Caller.Number, r.Caller.Name) && within(f.Called, r.Called, r.DID, r.Number) && within(f.Line, r.Line) &&
		within(f.Account, r.Account) && within(f.Remarks, r.Remarks.Text) && (f.Group == r.Group || within(f.Group, r.GroupName)) && f.markMatches(r)
}

// within reports whether one of the texts contains what is looked for; nothing is
// in all.
func within(part string, texts ...string) bool {
	part = strings.ToLower(part)
	return part == "" || slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), part) })
}

// tagMatches knows the word for call backs of either direction, too.
func (f RecordFilter) tagMatches(r call.Record) bool {
	return f.Tag == "" || slices.ContainsFunc(r.Told(), func(t call.Tag) bool {
		return string(t) == f.Tag || f.Tag == string(call.TagCallBack) && (t == call.TagCallBackIn || t == call.TagCallBackOut)
	})
}

func (f RecordFilter) markMatches(r call.Record) bool {
	name, value, named := strings.Cut(f.Mark, "=")
	return f.Mark == "" || slices.ContainsFunc(r.Marks, func(m call.Mark) bool {
		if named {
			return m.Name == name && m.Value == value
		}
		return within(f.Mark, m.Value)
	})
}

func (f RecordFilter) numbersMatch(r call.Record) bool {
	talked := int(talkedFor(r).Seconds())
	return (f.Cause == 0 || f.Cause == r.Cause) && (f.SIP == 0 || f.SIP == r.SIP) &&
		talked >= f.TalkMin && (f.TalkMax == 0 || talked <= f.TalkMax) &&
		(f.MOSMax == 0 || worstMOS(r) > 0 && worstMOS(r) <= f.MOSMax)
}

func (f RecordFilter) partiesMatch(r call.Record) bool {
	party := func(p call.Party) bool { return p.Label == f.Party }
	agent := func(p call.Party) bool {
		return p.Agent != "" && (p.Agent == f.Agent || within(f.Agent, p.Name))
	}
	part := func(p call.Part) bool {
		return string(p.Kind) == f.Part && (f.Party == "" || p.Label == f.Party) && (f.Agent == "" || p.Agent != "" && (p.Agent == f.Agent || within(f.Agent, p.Name)))
	}
	if f.Part != "" {
		return slices.ContainsFunc(r.Parts, part)
	}
	return (f.Party == "" || slices.ContainsFunc(r.Parties, party) || slices.Contains(r.Missed, f.Party)) &&
		(f.Agent == "" || slices.ContainsFunc(r.Parties, agent))
}

// talkedFor is how long the conversation was, 0 where there was none.
func talkedFor(r call.Record) time.Duration {
	if r.Answered.IsZero() {
		return 0
	}
	return r.Ended.Sub(r.Answered)
}

// worstMOS is that of the party that was heard worst, 0 where none was measured.
func worstMOS(r call.Record) (worst float64) {
	for _, p := range r.Parties {
		if p.Quality != nil && p.Quality.MOS > 0 && (worst == 0 || p.Quality.MOS < worst) {
			worst = p.Quality.MOS
		}
	}
	return worst
}
