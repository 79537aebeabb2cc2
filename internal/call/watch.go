package call

import "fmt"

// A call is in StateWatching while its telephone listens to another call (SV-1,
// EX-10), coaches one of its parties, or takes part. The engine knows who hears
// whom; it tells by Unwatched when the other call is over.

// WatchMode says how a telephone takes part in a call that it watches.
type WatchMode string

// The ways, and the keys that change to them.
const (
	Listening WatchMode = "listen" // hears both; key 1
	Coaching  WatchMode = "coach"  // and is heard by the one watched; key 2
	Barging   WatchMode = "barge"  // and by both; key 3
)

// Written: a supervisor wrote to the screen of who talks in the call; Text: who did,
// never what.
const Written EventKind = "written"

// KeyTakeOver puts the telephone in the place of the one that it watches.
const KeyTakeOver = "4"

// watchKeys are the ways by their keys.
func watchKeys() map[string]WatchMode {
	return map[string]WatchMode{"1": Listening, "2": Coaching, "3": Barging}
}

// WatchKey is the key that changes to a way, "" none.
func WatchKey(how WatchMode) string {
	for key, way := range watchKeys() {
		if way == how {
			return key
		}
	}
	return ""
}

// watch begins to listen.
func (s *stepper) watch(r Route) {
	if len(r.Targets) == 0 || s.From.Line || s.answered() || s.transferring() || s.inLine() {
		s.refuse(Route{Kind: RouteRefuse, Reason: r.Reason})
		return
	}
	t := r.Targets[0]
	s.settleDown(t.Label, r.Reason)
	s.State, s.Watched, s.WatchHow, s.WatchCall = StateWatching, t.Port, r.Watch, r.Watches
	s.tellOne("tone/confirm", r.Reason)
}

// stepWatching: the telephone hears another call.
func (s *stepper) stepWatching() {
	switch s.e.Kind {
	case Digit:
		s.watchKey()
	case SoundOver:
		s.toldAll()
	case Unwatched:
		s.over(ending{by: ByCalled, how: HowOnHook, result: ResultAnswered, tone: BusyTone, reason: s.text("The call that was watched is over") + "."})
	case OnHook:
		s.over(s.left())
	default:
		s.common()
	}
}

func (s *stepper) watchKey() {
	if s.e.Digits == KeyTakeOver {
		s.takesOver()
		return
	}
	how, is := watchKeys()[s.e.Digits]
	if !is || how == s.WatchHow {
		s.absorb()
		return
	}
	s.WatchHow = how
	s.note(fmt.Sprintf("%s takes part by the way %s now.", s.From.Label, how))
}

// takesOver ends the watching: the telephone goes on in the call that it watched, in
// the place of the one watched.
func (s *stepper) takesOver() {
	reason := fmt.Sprintf("%s takes the call over.", s.From.Label)
	s.close(ending{by: ByCaller, how: HowTransferred, result: ResultAnswered, reason: reason})
	s.disarmAll(reason)
	if s.Hearing != "" {
		s.quiet(s.From.Port, reason)
	}
	s.add(Effect{Kind: JoinCall, Port: s.From.Port, Peer: s.Watched, Reason: reason})
	s.From = Leg{}
	s.saveRecord(reason)
	s.State, s.Hearing, s.Gone = StateEnded, "", true
}
