package call

import (
	"slices"
	"strings"
	"time"
)

// EndedBy says who ended a call.
type EndedBy string

const (
	ByCaller        EndedBy = "caller"
	ByCalled        EndedBy = "called"
	ByExchange      EndedBy = "exchange" // the exchange, or this system by one of its limits
	ByAdministrator EndedBy = "administrator"
	ByFault         EndedBy = "fault"
)

// Result is what became of a call.
type Result string

const (
	ResultAnswered  Result = "answered"
	ResultMissed    Result = "missed"    // rang in, nobody answered
	ResultBusy      Result = "busy"      // the called party was busy
	ResultRefused   Result = "refused"   // not allowed, or no such number
	ResultFailed    Result = "failed"    // no line, or a fault
	ResultServed    Result = "served"    // a code was dialled, and what it stands for was done
	ResultAbandoned Result = "abandoned" // the caller gave up before the called party could answer
)

// Record is what is kept of a call for good (CR-1). Times are those of the
// events; a zero time means that it did not happen.
type Record struct {
	ID         ID
	Kind       Kind
	Started    time.Time
	Rang       time.Time // a telephone of ours first rang
	Answered   time.Time
	Ended      time.Time
	Caller     CallerID // as received, not normalised
	Called     string   // the number dialled, or the extension rung
	Number     string   // of the other side outside, normalised (E.164, "+8862…"); "" unknown
	Contact    string   `json:",omitempty"` // the name of whoever was called outside (FC-5), "" not in the address book
	DID        string   // the number that an outside caller called, "" not told
	Line       string   // label of the outside line, "" none
	Parties    []Party
	Parts      []Part `json:",omitempty"` // of our people (CR-2); older records have none
	EndedBy    EndedBy
	How        HangupHow
	Confidence Confidence // of Answered
	Result     Result
	Account    string   // to whom it is charged: an account code, or the name of a PIN's holder; "" nobody
	Emergency  bool     // it called an emergency number
	Tags       []Tag    `json:",omitempty"` // CR-3
	Missed     []string `json:",omitempty"` // labels of those who were rung and did not answer in time
	First      ID       `json:",omitempty"` // the call in which the caller was promised to be called back by this one (RG-12), 0 none
	Marks      []Mark   `json:",omitempty"` // what applications noted
	Recording  string   // path of the recording, "" none
	Track      string   // see ParseTrack

	Group     string  `json:",omitempty"` // number of the ring group that the call came to last, "" none
	GroupName string  `json:",omitempty"` // its name at that time
	SIP       int     `json:",omitempty"` // the final answer of SIP that refused the call, 0 none
	Cause     int     `json:",omitempty"` // of Q.850, table 1: why the call ended
	CauseTold bool    `json:",omitempty"` // the network told Cause; else it is what Q.850 calls such an ending
	Remarks   Remarks `json:",omitzero"`
	Handled   Handled `json:",omitzero"`
}

// Party is who took part, from when to when.
type Party struct {
	Port     Port
	Label    string
	From, To time.Time
	Agent    string   `json:",omitempty"` // number of the agent to whom the extension was given (EX-20), "" nobody
	Name     string   `json:",omitempty"` // of the agent, or of the extension while it is nobody's, "" none
	Quality  *Quality `json:",omitempty"` // of its sound over the network; nil: it has none, or nothing was heard
}

// Quality is how the sound of a party came over the network, measured by RTP
// and RTCP (RFC 3550) until its leg closed.
type Quality struct {
	Codec     string        // as SDP names it
	Received  uint64        // packets from the party
	Sent      uint64        // packets to it
	Lost      float64       // share of its packets that never came, or too late to be played, 0-1
	FarLost   float64       // share of ours that it missed, as it said last, 0-1
	Jitter    time.Duration // of its packets' arrival
	RoundTrip time.Duration // 0: not known
	MOS       float64       // 1 to 4.4, ITU-T G.107; 0: nothing was heard
}

// maxParties bounds the list of who took part: lines that were tried in vain
// make it long. Policy when full: the first that has left makes room, but for
// who began.
const maxParties = 8

// join notes that a leg takes part from at on. The line is the one that a call
// came in on, else the one it went out on.
func (r *Record) join(l Leg, at time.Time) {
	if len(r.Parties) >= maxParties {
		i := 1 + slices.IndexFunc(r.Parties[1:], func(p Party) bool { return !p.To.IsZero() })
		r.Parties = slices.Concat(r.Parties[:max(i, 1)], r.Parties[max(i, 1)+1:])
	}
	r.Parties = append(slices.Clip(r.Parties), Party{Port: l.Port, Label: l.Label, From: at})
	if l.Line && r.Line == "" {
		r.Line = l.Label
	}
}

// Words is what a record is found by: all that people know a call by, a line each.
func (r Record) Words() string {
	words := []string{string(r.Kind), r.Caller.Number, r.Caller.Name, r.Contact, r.Called, r.Number, r.DID, r.Line, r.Account, r.Group, r.GroupName, string(r.Result), r.Remarks.Text}
	for _, p := range r.Parties {
		words = append(words, p.Label, p.Agent, p.Name)
	}
	return strings.Join(words, "\n")
}

// cameTo notes the group that the call is for now; "" says nothing new.
func (r *Record) cameTo(group string) {
	if group != "" {
		r.Group = group
	}
}

// leave notes that the party at port, and with port "" every party, takes part
// no more.
func (r *Record) leave(port Port, at time.Time) {
	r.Parties = slices.Clone(r.Parties)
	for i := range r.Parties {
		p := &r.Parties[i]
		if p.To.IsZero() && (port == "" || p.Port == port) {
			p.To = at
		}
	}
}

// close completes the record. A call that was answered stays answered, however
// it ended.
func (r *Record) close(at time.Time, x ending) {
	r.leave("", at)
	r.Ended, r.EndedBy, r.How, r.Result = at, x.by, x.how, x.result
	if !r.Answered.IsZero() {
		r.Result = ResultAnswered
	}
	r.endCause()
	for _, t := range r.closing() {
		r.tag(t)
	}
}

// Interrupt completes the record of a call that was under way when this system
// stopped without warning. at is when it was last known to be.
func (r *Record) Interrupt(at time.Time) {
	result := ResultFailed
	if r.Kind == KindIncoming {
		result = ResultMissed
	}
	r.ended("", at, LeftFault)
	r.close(at, ending{by: ByFault, how: HowPowerLost, result: result})
	r.Track += interrupted + "\n"
}

// interrupted is the end of the track of such a call.
const interrupted = "The system stopped without warning: what followed is not known."
