package call

import "time"

// MaxRemarks is how many letters the remarks on a record may have: a page. Who
// takes them from people sees to it.
const MaxRemarks = 2000

// Remarks are what people wrote to a call's record (CR-1). The zero value is none.
type Remarks struct {
	Text  string    `json:",omitempty"`
	By    string    `json:",omitempty"` // who wrote it last
	At    time.Time `json:",omitzero"`  // when; zero: nobody ever wrote any
	Times uint64    `json:",omitempty"` // how often they were written: of two forms the later has more, whatever the clock did
}

// Written are the remarks after somebody wrote others.
func (m Remarks) Written(text, by string, at time.Time) Remarks {
	return Remarks{Text: text, By: by, At: at, Times: m.Times + 1}
}

// Carry is the record with what people added to an older form of it, unless that
// was changed since: the record of a call can be written again once more is known
// of its end, and whoever does that knows nothing of remarks.
func (r Record) Carry(older Record) Record {
	if older.Remarks.Times > r.Remarks.Times {
		r.Remarks = older.Remarks
	}
	if older.Handled.Times > r.Handled.Times {
		r.Handled = older.Handled
	}
	return r
}

// Handled says whether somebody has taken care of a call that was missed (CR-6). The
// zero value is that nobody ever said so.
type Handled struct {
	Done  bool      `json:",omitempty"`
	By    string    `json:",omitempty"` // who said so last, that it is done or that it is not
	At    time.Time `json:",omitzero"`
	Times uint64    `json:",omitempty"` // as Remarks.Times
}

// Said is Handled after somebody said that it is done, or that it is not.
func (h Handled) Said(done bool, by string, at time.Time) Handled {
	return Handled{Done: done, By: by, At: at, Times: h.Times + 1}
}

// MissedOutside reports whether somebody outside called and talked to nobody: such a
// caller is to be called back.
func (r Record) MissedOutside() bool {
	return r.Kind == KindIncoming && r.Answered.IsZero() && (r.Result == ResultMissed || r.Result == ResultAbandoned || r.Result == ResultBusy)
}
