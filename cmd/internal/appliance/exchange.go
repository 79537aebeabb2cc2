package appliance

import (
	"ringdown/cmd/internal/phones"
	"ringdown/fxo"
	"ringdown/internal/call"
	"ringdown/internal/country"
	"ringdown/media"
)

// exchange hands each effect of a call to the room that it is for.
type exchange struct {
	hardware *fxo.Hardware
	phones   *phones.Phones
	sounds   *recordings
	captures *captures
	voices   *voices
	tests    *portTests                   // of ports that nobody uses
	stutters func(call.Port) bool         // messages wait for whoever has this telephone
	sip      interface{ Do(call.Effect) } // nil: nobody listens for SIP; set before the engine runs
}

// Do implements engine.Ports; it never blocks.
func (x *exchange) Do(e call.Effect) {
	x.tests.ordered(e)
	switch e.Kind {
	case call.StartRecording:
		x.sounds.start(e)
		x.codecs(e)
	case call.StopRecording:
		x.sounds.stop(e)
		x.codecs(e)
	case call.Capture, call.EndCapture:
		x.captures.order(e)
	case call.Connect, call.Disconnect:
		x.connect(e)
	case call.PlayTone, call.StopTone:
		x.tone(e)
	case call.PlaySound:
		x.play(e)
	case call.Hear, call.Unhear:
		x.hear(e)
	default:
		x.give(e)
	}
}

// codecs tells the network that a call is recorded, or no more: not every codec
// will do then.
func (x *exchange) codecs(e call.Effect) {
	if x.sip != nil && (e.Port.SIP() || e.Peer.SIP()) {
		x.sip.Do(e)
	}
}

// give hands an effect to the room of its port.
func (x *exchange) give(e call.Effect) {
	switch {
	case !e.Port.SIP():
		x.hardware.Do(e)
	case x.sip != nil:
		x.sip.Do(e)
	}
}

// tone plays what a party on the network cannot hear from a card: ringback, when
// it is being transferred. All other tones its signalling has words for.
func (x *exchange) tone(e call.Effect) {
	switch {
	case e.Port.Chime():
		x.phones.Chime(e.Port, nil)
		return
	case e.Tone == call.DialTone && !e.Port.SIP() && x.stutters(e.Port):
		e.Tone = call.Tone(country.StutterTone)
	case !e.Port.SIP():
	case e.Kind == call.PlayTone && e.Tone == call.Ringback:
		x.phones.Ringback(e.Port)
	default:
		x.phones.Quiet(e.Port)
	}
	x.give(e)
}

// play lets a port hear a sound. A telephone that called is answered for it.
func (x *exchange) play(e call.Effect) {
	if e.Port.Chime() {
		x.chime(e)
		return
	}
	x.give(e)
	if !e.Port.SIP() {
		return
	}
	sound, err := x.voices.open(e.Port, e.Sound)
	if err != nil {
		sound = media.NewSequence() // is over at once
	}
	if e.Mode == call.Over {
		x.phones.Beep(e.Port, sound)
		return
	}
	x.phones.Play(e.Port, sound)
}

// chime lets a bell be heard on its page.
func (x *exchange) chime(e call.Effect) {
	sound, err := x.voices.open("", e.Sound)
	if err != nil {
		sound = media.NewSequence() // is over at once
	}
	x.phones.Chime(e.Port, sound)
}

// hear lets a port hear another, or no more. Two of the hardware meet there.
func (x *exchange) hear(e call.Effect) {
	mixed := e.Port.Page() != "" || e.Peer.Chime()
	switch {
	case !mixed && !e.Port.SIP() && !e.Peer.SIP():
		x.hardware.Do(e)
	case e.Kind == call.Hear:
		if x.sip != nil && (e.Port.SIP() || e.Peer.SIP()) {
			x.sip.Do(e) // concerns both
		}
		x.phones.Hear(e.Port, e.Peer)
	default:
		x.phones.Unhear(e.Port, e.Peer)
	}
}

// connect joins two ports, or parts them: of the hardware, of the network, or
// one of each.
func (x *exchange) connect(e call.Effect) {
	turned := e
	turned.Port, turned.Peer = e.Peer, e.Port
	switch {
	case !e.Port.SIP() && !e.Peer.SIP():
		x.hardware.Do(e)
	case e.Port.SIP() && e.Peer.SIP():
		x.network(e)
		x.give(e) // concerns both: sipstack answers whichever called
	case e.Port.SIP():
		x.across(turned)
		x.give(e)
	default:
		x.across(e)
		x.give(turned)
	}
}

// network is a connection of two SIP telephones.
func (x *exchange) network(e call.Effect) {
	if e.Kind == call.Connect {
		x.phones.Relay(e.Port, e.Peer, e.Mode)
		return
	}
	x.phones.Part(e.Port)
	x.phones.Part(e.Peer)
}

// across is one of an analog port with a SIP telephone, its peer.
func (x *exchange) across(e call.Effect) {
	if e.Kind == call.Connect {
		x.phones.Join(e.Port, e.Peer, e.Mode)
		return
	}
	x.phones.Part(e.Peer)
	x.hardware.Do(e)
}
