package sipstack

import (
	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// do carries out an effect, as the owner.
func (s *Stack) do(e call.Effect) {
	defer s.traceEffect(e)
	switch e.Kind {
	case call.RingPhone:
		s.ringAll(e)
	case call.ShowCallerID:
		s.with(e.Port, func(c *session) { c.show(e.CallerID, e.Data) })
	case call.StopRinging:
		s.with(e.Port, func(c *session) { c.stopRinging(e.Peer != "") })
	case call.PlayTone:
		s.with(e.Port, func(c *session) { c.tone(e.Tone) })
	case call.PlaySound, call.Hear:
		s.listens(e)
	case call.TransferRings:
		s.with(e.Port, func(c *session) { c.report(sip.StatusRinging, "Ringing", false) })
	case call.TransferFailed:
		s.with(e.Port, func(c *session) { c.transferFailed(e.Tone) })
	case call.TransferOver:
		s.with(e.Port, func(c *session) { c.transferOver(e.Tone) })
	case call.SignalCPC:
		s.with(e.Port, func(c *session) { c.end(endFarGone) })
	case call.SeizeLine, call.DialDigits, call.ReleaseLine:
		s.onTrunk(e)
	case call.StartRecording, call.StopRecording:
		s.recorded(e)
	case call.Connect:
		s.join(e.Port, e.Peer)
		for _, p := range []call.Port{e.Port, e.Peer} {
			s.with(p, func(c *session) { c.connect(e.Mode) })
		}
		s.reconcile(e.Port, e.Peer)
	}
}

// with does something to the call of a port, if it has one.
func (s *Stack) with(port call.Port, f func(*session)) {
	if c := s.sessions[port]; c != nil {
		f(c)
		return
	}
	s.log.Debug("sip: an effect finds no call", "port", port)
}

// stopRinging: the engine gave up, or somebody else has taken the call, which is
// no missed one then; it knows, and no event is due.
func (c *session) stopRinging(taken bool) {
	if c.stage != stageRinging {
		return
	}
	if taken {
		c.stopForks(elsewhere()...)
	}
	c.end(ending{})
}

// connect answers a call. While a line is being dialled on, nobody has
// answered: the telephone hears it by early media.
func (c *session) connect(m call.Mode) {
	if m == call.Dialling {
		c.hear()
		return
	}
	c.accept()
}

// The tones that mean something to a call; the words are those of
// country.ToneKind.
const (
	toneDial         call.Tone = "dial"
	toneStutter      call.Tone = "stutter"
	toneCallWaiting  call.Tone = "call-waiting"
	toneRingback     call.Tone = "ringback"
	toneBusy         call.Tone = "busy"
	toneUnobtainable call.Tone = "unobtainable"
)

// tone tells a telephone what a tone would tell a person. In a call that is
// up, all that remain mean that it is over.
func (c *session) tone(t call.Tone) {
	switch {
	case t == toneDial || t == toneStutter || t == toneCallWaiting:
	case t == toneRingback:
		c.ring()
	case c.stage == stageRinging:
	case c.stage == stageTalking:
		c.end(endFarGone)
	case t == toneBusy:
		c.end(endBusy)
	case t == toneUnobtainable:
		c.end(endUnknown)
	default:
		c.end(endRefused)
	}
}
