package webadmin

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ringdown/internal/call"
	"ringdown/webadmin/sheet"
)

// recordColumn is a column of exported records.
type recordColumn struct {
	key   string // its title, unless another is asked for
	width int    // letters
	value func(recordRow) any
}

// recordRow is a record as it is exported: in whose time, and in whose words.
type recordRow struct {
	call.Record
	zone  *time.Location
	words map[string]string // of the API, by those that are to stand there
}

// say is what stands for a word of a column.
func (r recordRow) say(column, word string) string {
	return or(r.words[column+"."+word], or(r.words[word], word))
}

// at is a time on the appliance's clock; one that never came stays zero.
func (r recordRow) at(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(r.zone)
}

// recordColumns lists them in their order.
func recordColumns() []recordColumn {
	return []recordColumn{
		{"id", 8, func(r recordRow) any { return int(r.ID) }}, //nolint:gosec // G115: numbers of calls begin with 1
		{"started", 19, func(r recordRow) any { return r.at(r.Started) }},
		{"kind", 10, func(r recordRow) any { return r.say("kind", string(r.Kind)) }},
		{"result", 12, func(r recordRow) any { return r.say("result", string(r.Result)) }},
		{"caller", 16, func(r recordRow) any { return r.Caller.Number }},
		{"caller_name", 16, func(r recordRow) any { return r.Caller.Name }},
		{"called", 16, func(r recordRow) any { return r.Called }},
		{"did", 16, func(r recordRow) any { return r.DID }},
		{"number", 16, func(r recordRow) any { return r.Number }},
		{"line", 12, func(r recordRow) any { return r.Line }},
		{"group", 8, func(r recordRow) any { return r.Group }},
		{"group_name", 14, func(r recordRow) any { return r.GroupName }},
		{"parties", 20, func(r recordRow) any { return eachParty(r.Parties, func(p call.Party) string { return p.Label }) }},
		{"agents", 10, func(r recordRow) any { return eachParty(r.Parties, func(p call.Party) string { return p.Agent }) }},
		{"agent_names", 16, func(r recordRow) any { return eachParty(r.Parties, agentName) }},
		{"participations", 30, func(r recordRow) any { return r.parts() }},
		{"rang", 19, func(r recordRow) any { return r.at(r.Rang) }},
		{"answered", 19, func(r recordRow) any { return r.at(r.Answered) }},
		{"ended", 19, func(r recordRow) any { return r.at(r.Ended) }},
		{"talked_seconds", 10, func(r recordRow) any { return int(talkedFor(r.Record).Seconds()) }},
		{"ended_by", 14, func(r recordRow) any { return r.say("ended_by", string(r.EndedBy)) }},
		{"how", 14, func(r recordRow) any { return r.say("how", string(r.How)) }},
		{"sip", 6, func(r recordRow) any { return orNothing(r.SIP) }},
		{"cause", 6, func(r recordRow) any { return orNothing(r.Cause) }},
		{"account", 12, func(r recordRow) any { return r.Account }},
		{"missed", 14, func(r recordRow) any { return strings.Join(r.Missed, ", ") }},
		{"tags", 20, func(r recordRow) any { return r.tags() }},
		{"marks", 20, func(r recordRow) any { return marksOf(r.Marks) }},
		{"mos", 6, func(r recordRow) any { return mosCell(worstMOS(r.Record)) }},
		{"recording", 20, func(r recordRow) any { return r.Recording }},
		{"remarks", 40, func(r recordRow) any { return r.Remarks.Text }},
	}
}

func (r recordRow) tags() string {
	tags := r.Told()
	words := make([]string, len(tags))
	for i, t := range tags {
		words[i] = r.say("tags", string(t))
	}
	return strings.Join(words, ", ")
}

// eachParty joins what word says of the parties, each word once.
func eachParty(all []call.Party, word func(call.Party) string) string {
	var words []string
	for _, p := range all {
		if w := word(p); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

func agentName(p call.Party) string {
	if p.Agent == "" {
		return ""
	}
	return p.Name
}

func marksOf(all []call.Mark) string {
	words := make([]string, len(all))
	for i, m := range all {
		words[i] = m.Name + "=" + m.Value
	}
	return strings.Join(words, ", ")
}

// orNothing leaves the cell of a nought empty.
func orNothing(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func mosCell(mos float64) any {
	if mos == 0 {
		return nil
	}
	return float64(int(mos*10+0.5)) / 10
}

// columnTitles are the heads, in the words that were asked for.
func columnTitles(titles map[string]string) []sheet.Column {
	var all []sheet.Column
	for _, c := range recordColumns() {
		all = append(all, sheet.Column{Title: or(titles[c.key], c.key), Width: c.width})
	}
	return all
}

// cells are a record's, in the order of the columns.
func (r recordRow) cells() []any {
	all := recordColumns()
	out := make([]any, len(all))
	for i, c := range all {
		out[i] = c.value(r)
	}
	return out
}

// cellText is a cell of a sheet as CSV has it; times are ISO 8601 without a zone,
// which is how spreadsheets take them for times.
func cellText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(time.DateTime)
	}
	return fmt.Sprint(v)
}
