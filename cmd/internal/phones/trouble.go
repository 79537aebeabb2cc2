package phones

import (
	"fmt"
	"net/netip"
	"time"

	"ringdown/internal/call"
	"ringdown/media/rtp"
)

const (
	// soundPause is the pause of all packets after which a party counts as not
	// heard: two hundred and fifty packets, and sooner than people say "hello?" a
	// third time. Comfort noise announces a longer pause (RFC 3389).
	soundPause = 5 * time.Second
	// blankLong is how long a microphone sends digital silence until that is told:
	// who mutes it for a cough does so for less.
	blankLong = 30 * time.Second
	// deafReports and deafTime are how many reports in a row must know of nothing
	// of ours, while so much was sent: one report may cover a pause of the other
	// side (RFC 3550 section 6.2: they come every 5 s and a half more).
	deafReports = 2
	deafTime    = 15 * time.Second
	// keptLeast packets that a report tells of and that did not come, half a second of
	// them, are no chance and none that were on their way.
	keptLeast = 25
	// reportWait is how long a report of one that sends them may be away (RFC 3550
	// section 6.2: every 5 s, and a half more).
	reportWait = 8 * time.Second
	// tellings bounds what a track is told of one leg. A telephone that suppresses
	// silence and sends no comfort noise comes and goes. Policy when more: the
	// track has it.
	tellings = 3
)

// watch is what is known of the sound of a leg that talks. Its leg's lock holds
// it. The zero value begins at the next look.
type watch struct {
	begun  bool           // the leg talks, and was looked at since it does
	last   rtp.Stats      // when a packet came last
	lastAt time.Time      // when that was seen
	loud   time.Time      // when there was a sound last
	spoke  time.Time      // since when something is sent to it without a pause
	sent   uint64         // at the last look
	deaf   uint64         // reports that knew of nothing, at spoke
	far    tally          // at the last report
	kept   int64          // packets that it says it sent between the last two reports and that did not come
	told   call.EventKind // what is wrong with it, "" nothing
	mark   uint64         // packets received when that was told
	anew   bool           // it has been connected since
	times  int            // how often anything was told
}

// tally is what reports (RTCP) said at a time, and what had come until then.
type tally struct{ reports, sent, received uint64 }

// trouble is what is to be told.
type trouble struct {
	event call.Event
	first bool // of its leg
}

// pause says that what is to come may be another conversation.
func (w *watch) pause() { w.begun, w.anew = false, true }

// troubled is what is to be told of the leg's sound, if anything.
func (l *leg) troubled(now time.Time, st rtp.Stats) (trouble, bool) {
	l.state.Lock()
	defer l.state.Unlock()
	w := &l.watch
	if !l.mustSend() {
		w.pause()
		return trouble{}, false
	}
	w.look(now, st)
	kind := l.verdict(now, st)
	e := call.Event{Kind: kind, At: now, Port: l.port}
	switch {
	case kind == "" && w.told != "" && w.well(st):
		e.Kind, w.told = call.SoundBack, ""
		return trouble{event: e}, true
	case kind == "" || kind == w.told && !l.anew() || w.times >= tellings:
		return trouble{}, false
	}
	w.told, w.mark, w.anew = kind, st.Received, false
	w.times++
	e.Text = l.cause(kind, st)
	return trouble{e, w.times == 1}, true
}

// mustSend reports whether sound has to come of the leg: it talks, or it was
// answered by us and is played to, as by an application, in a queue, a room or on
// hold, and has not said that it sends none. Its state is locked.
func (l *leg) mustSend() bool {
	return (l.mode == call.Through || l.attends) && !l.held && l.remote.RTP.IsValid()
}

// anew reports whether what was told is to be told again: somebody else is
// concerned, whom the leg talks to now.
func (l *leg) anew() bool { return l.watch.anew && l.mode == call.Through }

// verdict is what is wrong, "" nothing. Who is played to, or is in a room, may well
// have the microphone muted, and listens in silence, which some telephones leave out.
func (l *leg) verdict(now time.Time, st rtp.Stats) call.EventKind {
	kind := l.watch.verdict(now, st)
	if l.mode != call.Through && (kind == call.SoundBlank || kind == call.SoundMissing && l.watch.chosen(now, st)) {
		return ""
	}
	return kind
}

// look takes the books of now.
func (w *watch) look(now time.Time, st rtp.Stats) {
	w.count(st)
	if !w.begun {
		w.begun, w.last, w.lastAt, w.loud, w.spoke, w.sent, w.deaf = true, st, now, now, now, st.Sent, st.FarDeaf
		return
	}
	if uint64(st.Blank) < st.Received-w.last.Received {
		w.loud = now
	}
	if st.Received != w.last.Received {
		w.last, w.lastAt = st, now
	}
	if st.Sent == w.sent || st.FarDeaf < w.deaf {
		w.spoke, w.deaf = now, st.FarDeaf
	}
	w.sent = st.Sent
}

// count compares a new report with what came: one that tells of packets which came
// before a pause says nothing of the pause.
func (w *watch) count(st rtp.Stats) {
	if st.Reports == w.far.reports {
		return
	}
	w.kept = int64(st.FarSent-w.far.sent) - int64(st.Received-w.far.received)
	w.far = tally{st.Reports, st.FarSent, st.Received}
}

// chosen reports whether a telephone of which nothing comes leaves silence out by
// itself: it reports so, or its next report may.
func (w *watch) chosen(now time.Time, st rtp.Stats) bool {
	switch {
	case st.FarSent == 0 || w.last.Received == 0:
		return false
	case st.Reports == w.last.Reports:
		return now.Sub(w.lastAt) < reportWait
	}
	return w.kept < keptLeast
}

// verdict is what is wrong, "" nothing.
func (w *watch) verdict(now time.Time, st rtp.Stats) call.EventKind {
	switch {
	case now.Sub(w.lastAt) >= soundPause && !st.Noise:
		return call.SoundMissing
	case st.Blank > 0 && now.Sub(w.loud) >= blankLong:
		return call.SoundBlank
	case now.Sub(w.spoke) >= deafTime && st.FarDeaf-w.deaf >= deafReports:
		return call.SoundUnheard
	}
	return ""
}

// well reports whether something shows that what was told is over.
func (w *watch) well(st rtp.Stats) bool {
	switch w.told {
	case call.SoundBlank:
		return st.Received > w.mark && uint64(st.Blank) < st.Received-w.mark
	case call.SoundUnheard:
		return st.FarDeaf == 0
	}
	return st.Received > w.mark
}

// cause is a clause that says what was seen, and what likely is to blame.
func (l *leg) cause(kind call.EventKind, st rtp.Stats) string {
	from := l.remote.RTP
	if st.From.IsValid() {
		from = st.From
	}
	switch kind {
	case call.SoundBlank:
		return fmt.Sprintf("nothing but digital silence has come from %s for %v: its microphone is muted, or not plugged in", from, blankLong)
	case call.SoundUnheard:
		return fmt.Sprintf("it reports (RTCP) that none of the sound sent to %s arrives: a firewall or NAT in between lets none through that way", from)
	}
	before, now := l.watch.last.Wrong, st.Wrong
	switch {
	case now.Sealed > before.Sealed:
		return fmt.Sprintf("what comes from %s cannot be decrypted (SRTP): its keys are not those that were agreed on", from)
	case now.Format > before.Format:
		return fmt.Sprintf("what comes from %s has a format that was not agreed on (payload type %d): look at its codecs", from, now.FormatType)
	case now.Stranger > before.Stranger:
		return fmt.Sprintf("sound comes from %s and is taken from %s alone, where it began: a NAT or the telephone has changed the address", now.From, from)
	case st.Received == 0:
		return fmt.Sprintf("no sound (RTP) has come from %s since the answer: %s", from, l.whyNone(st))
	}
	return fmt.Sprintf("no sound (RTP) has come from %s for %v: %s", from, soundPause, l.whyNone(st))
}

// whyNone is what likely is to blame that not one packet comes. Reports that come
// all the same say more (RFC 3550 section 6.4.1: how many packets were sent).
func (l *leg) whyNone(st rtp.Stats) string {
	source := l.remote.Source
	switch before := l.watch.last; {
	case st.Reports > before.Reports && l.watch.kept >= keptLeast:
		return "it reports that it sends, so a firewall or NAT in between lets none through"
	case st.Reports > before.Reports && st.FarSent > 0:
		return "it reports that it sends none, as one that is muted or leaves silence out without comfort noise"
	case st.Received == 0 && behindNAT(source, l.remote.RTP.Addr()):
		return fmt.Sprintf("it told this address, but signs itself from %s: a NAT in between changes addresses, or its own is set wrong", source)
	}
	return "its network, a firewall or NAT in between lets none through, or its power has failed"
}

// behindNAT reports whether a party that signals from one address has told a
// private one for its sound.
func behindNAT(source, told netip.Addr) bool {
	return source.IsValid() && source != told && told.IsPrivate()
}
