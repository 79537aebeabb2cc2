package engine

import (
	"slices"
	"time"

	"ringdown/internal/call"
)

// Journal keeps what is known of the calls that are under way, so that a power
// cut does not lose them: what was given last replaces all before. Keep returns
// at once.
type Journal interface {
	Keep(at time.Time, underWay []call.Record)
}

// journalEvery is how old the journal may be. A call shorter than that which a
// power cut takes with it is lost; noting each call at once would write every
// one to the flash twice.
const journalEvery = 10 * time.Second

// journal is when to write the journal next, and what it says now.
type journal struct {
	due  time.Time // zero: nothing is under way, and the journal says so
	says []noted
}

// noted is what makes a call worth noting again.
type noted struct {
	id       call.ID
	answered time.Time
}

// open makes sure that a call that began will be noted.
func (e *Engine) open() {
	if e.opt.Journal != nil && e.journal.due.IsZero() {
		e.journal.due = time.Now().Add(journalEvery)
	}
}

// keepJournal notes what is under way, if that is due and news.
func (e *Engine) keepJournal() {
	j, now := &e.journal, time.Now()
	if j.due.IsZero() || now.Before(j.due) {
		return
	}
	j.due = time.Time{}
	var says []noted
	var underWay []call.Record
	for _, id := range e.ids() {
		if l := e.calls[id]; l.saved == 0 {
			says = append(says, noted{id, l.call.Rec.Answered})
			underWay = append(underWay, e.recordOf(l))
		}
	}
	if !slices.Equal(says, j.says) {
		j.says = says
		e.opt.Journal.Keep(now, underWay)
	}
	if len(e.calls) > 0 || len(says) > 0 {
		j.due = now.Add(journalEvery)
	}
}
