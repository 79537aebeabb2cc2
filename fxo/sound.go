package fxo

import (
	"time"

	"ringdown/hal"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/dtmf"
	"ringdown/media/echo"
)

// sound is the audio of one port. Its one clock is the card's: every frame in
// it belongs to the boundary that the bank is working on.
type sound struct {
	active bool      // this port takes part in the present frame
	linger int       // frames to go after the sound has ended
	rx     hal.Frame // from the pair, as it came
	clean  hal.Frame // rx without the echo of what we sent
	out    hal.Frame // clean as the peer may hear it (Dialling: without digits)
	tx     hal.Frame // for the frame that begins next
	played hal.Frame // what was on the pair while rx was recorded
	queued hal.Frame // what begins to play at this boundary
	spare  hal.Frame // what is to be added, or not heard

	keys  hal.Tick         // until then a digit sounds in clean, or its echo at the peer's
	tone  country.ToneKind // the pair's own exchange sends it now, "" none
	clamp *dtmf.Clamp      // takes digits out of out, nil passes them

	play  media.Signal // our own sound: tone, digits, caller id or what PlaySound gave; it goes before the peer's
	tail  media.Tail   // of what was cut off
	toned bool         // it is for the far end of a line, and no digits
	heard bool         // what ended last is to be told: SoundOver
	beep  media.Signal // over all else, and heard by nobody but this port
	laid  overlay
	echo  *echo.Canceller
	reach time.Duration // of the echo canceller
	seen  echoSeen      // what it measured
	zeros zeros         // whether the card hears the pair
	fax   fax
	link  link
	mix   mix
	tap   tap
}

// link says whose sound this port hears.
type link struct {
	peer *sound       // in the same bank: frame by frame, no buffer
	in   media.Source // in another clock: the end of a jitter buffer
	to   media.Sink   // and the head of the other one
	name call.Port    // who it is
	mode call.Mode
}

// linked reports whether there is a peer.
func (s *sound) linked() bool { return s.link.name != "" }

// tapped reports whether somebody listens to what comes from the pair alone: a
// party that says nothing is recorded too.
func (s *sound) tapped() bool { return s.tap.rx != nil && s.tap.tx == nil }

// lingerFrames are exchanged after the last one with sound: one is still to be
// sent, one is on its way.
const lingerFrames = 2

// wanted reports whether the port takes part in the next frame, given that it
// has something to hear or say or not.
func (s *sound) wanted(needed bool) bool {
	switch {
	case needed:
		s.linger = lingerFrames
	case s.linger > 0:
		s.linger--
	case s.active:
		s.rest()
	}
	return needed || s.active
}

// take is the first step of a frame: what came in loses its echo.
func (s *sound) take() {
	if s.echo != nil && (s.linked() || s.mix.any()) {
		if s.fax.hears(&s.rx, &s.played) {
			s.echo.Disable(true)
		}
		s.echo.Cancel(&s.played, &s.rx, &s.clean)
		if r, known := s.echo.Measured(); known {
			s.seen.show(r)
		}
	} else {
		s.clean = s.rx
	}
	s.laid.lift(&s.clean)
	s.laid.hold(&s.rx, &s.clean)
	s.out = s.clean
}

// clampOut takes digits out of what the peer hears.
func (s *sound) clampOut() {
	if s.clamp != nil {
		s.clamp.Process(s.out[:])
	}
}

// keysTail is how long a digit comes back as echo after its end.
const keysTail = 60 * time.Millisecond

// keyed notes that a digit sounds at this port now.
func (s *sound) keyed(now hal.Tick) { s.keys = now + hal.Ticks(keysTail) }

// keyForUs keeps a key from those who hear the port without being connected with
// it, as in a conference room: it is meant for us (TS-6). What of its tone leaves
// before it is known to be one, some 30 ms, is shorter than any receiver takes for
// a key (ITU-T Q.24: 40 ms).
func (s *sound) keyForUs() {
	if !s.linked() {
		s.out = hal.Frame{}
	}
}

// peerKeys reports whether a digit comes from the peer just now: the same digit
// here is its echo.
func (s *sound) peerKeys(now hal.Tick) bool { return s.link.peer != nil && s.link.peer.keys > now }

// give is the last step of a frame: tx is what we play ourselves or else what
// the peer said. It reports whether our own sound ended in this frame.
func (s *sound) give() (ended bool) {
	if s.play != nil {
		ended = s.ours()
	} else {
		s.peers()
	}
	s.tail.Lay(s.tx[:])
	s.over()
	return ended
}

// ours fills tx with what we play.
func (s *sound) ours() (ended bool) {
	n := s.play.Read(s.tx[:])
	clear(s.tx[n:])
	if ended = n < len(s.tx); ended {
		_, s.heard = s.play.(announced)
		s.play = nil
	}
	s.discard()
	return ended
}

// peers fills tx with what the others say.
func (s *sound) peers() {
	switch {
	case s.link.peer != nil && s.link.peer.active:
		s.tx = s.link.peer.out
	case s.link.in != nil:
		s.link.in.ReadFrame(&s.tx)
	default:
		s.tx = hal.Frame{}
	}
	s.mix.add(&s.tx, &s.spare)
}

// discard keeps the jitter buffers moving while their sound is not heard.
func (s *sound) discard() {
	if s.link.in != nil {
		s.link.in.ReadFrame(&s.spare)
	}
	s.mix.skip(&s.spare)
}

// pass hands this frame on: to the peer in another clock and to the taps.
func (s *sound) pass() {
	if s.link.to != nil {
		s.link.to.WriteFrame(&s.out)
	}
	s.mix.tell(&s.out)
	if s.tap.rx != nil {
		s.tap.rx.WriteFrame(&s.clean)
	}
	if s.tap.tx != nil {
		s.tap.tx.WriteFrame(&s.tx)
	}
	if s.tap.scope != nil {
		s.tap.scope.Frame(&s.rx, &s.tx)
	}
	s.played, s.queued = s.queued, s.tx
	s.laid.pass()
}

// rest forgets the frames in flight when the port's sound stops.
func (s *sound) rest() {
	s.active = false
	s.played, s.queued, s.tx, s.out = hal.Frame{}, hal.Frame{}, hal.Frame{}, hal.Frame{}
	s.laid, s.zeros = overlay{}, zeros{}
}
