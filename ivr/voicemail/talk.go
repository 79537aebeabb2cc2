package voicemail

import (
	"time"

	"ringdown/internal/call"
)

const (
	// firstKey and nextKey are how long a menu waits: the prompt has been heard, and
	// a person decides.
	firstKey = 5 * time.Second
	nextKey  = 4 * time.Second
	// loadMost is how long a caller waits for the disk.
	loadMost = 5 * time.Second
	// mostErrors in a row end a menu: nobody is there, or it is a machine.
	mostErrors = 3

	anyKey = "0123456789*#"
)

// talk is what sessions have in common: the party, and what follows the order
// that was given last.
type talk struct {
	k     *Keeper
	about call.About
	then  func(call.Input) call.Order
	wrong int // errors in a row
	marks []call.Mark
}

func (t *talk) slot(letter string) string { return slot(t.about.Call, letter) }

// over empties what was loaded for the call.
func (t *talk) over() { t.k.forget(t.slot(slotVoice), t.slot(slotName)) }

// The slots of a call.
const (
	slotVoice = "v"
	slotName  = "n"
)

// say plays a sound; a key of stop ends it.
func (t *talk) say(sound call.Sound, stop, reason string, then func(call.Input) call.Order) call.Order {
	t.then = then
	return call.Order{Kind: call.OrderSay, Sound: sound, Stop: stop, Reason: reason}
}

// ask plays a menu and waits for one key; then learns "" for none.
func (t *talk) ask(sound call.Sound, reason string, then func(key string) call.Order) call.Order {
	t.then = func(in call.Input) call.Order { return then(in.Digits + in.Ended) }
	return call.Order{Kind: call.OrderCollect, Sound: sound, Most: 1, First: firstKey, Reason: reason}
}

// number asks for digits that # ends.
func (t *talk) number(sound call.Sound, most int, secret bool, reason string, then func(digits string) call.Order) call.Order {
	t.then = func(in call.Input) call.Order { return then(in.Digits) }
	return call.Order{
		Kind: call.OrderCollect, Sound: sound, Most: most, End: "#", First: 2 * firstKey, Next: nextKey,
		Secret: secret, Reason: reason,
	}
}

// work has something done on the disk.
func (t *talk) work(what, reason string, then func(ok bool) call.Order) call.Order {
	t.then = func(in call.Input) call.Order { return then(!in.Late && in.Text == done) }
	return call.Order{Kind: call.OrderWork, Work: workKind + " " + what, Within: loadMost, Reason: reason}
}

// end says a last word and ends the call.
func (t *talk) end(sound call.Sound, reason string) call.Order {
	if sound == "" {
		return call.Order{Kind: call.OrderEnd, Reason: reason}
	}
	return t.say(sound, "", reason, func(call.Input) call.Order {
		return call.Order{Kind: call.OrderEnd, Reason: "Everything has been said."}
	})
}

// sketch names a file for a greeting or an introduction.
func (t *talk) sketch() string {
	return t.k.sketch(t.about.Call)
}
