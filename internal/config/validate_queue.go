package config

import (
	"reflect"
	"strings"
)

// Limits of lines.
const (
	maxPeriod  = 600  // s between two beeps, or two places
	maxWaiting = 200  // callers: more than lines would bring
	maxWaits   = 7200 // s: two hours
	maxWeight  = 9

	maxBackTries = 10   // calls to one number: more are a nuisance
	maxBackPause = 120  // minutes
	maxBackHold  = 2880 // minutes: over a night and a holiday

	MaxKeepMinutes = 60 // who calls again later begins anew
)

func (k *checker) whenBusy(i int, g Group) {
	ways := []string{string(BusyRingback), string(BusyQueue), string(BusyOverflow)}
	k.optionalWord(groupField(i, "when_busy"), string(g.WhenBusy), ways)
	switch {
	case g.WhenBusy == BusyOverflow && !g.Overflow.Given():
		k.note(groupField(i, "when_busy"), "is %q, but the group has no overflow; give it one", BusyOverflow)
	case g.WhenBusy != BusyQueue && !reflect.ValueOf(g.Queue).IsZero():
		k.note(groupField(i, "queue"), "does nothing; set when_busy to %q as well", BusyQueue)
	}
	k.queue(i, g)
}

func (k *checker) queue(i int, g Group) {
	q := g.Queue
	field := func(name string) string { return groupField(i, "queue."+name) }
	k.musicOf(field("music"), q.Music)
	k.offOr(field("place_seconds"), q.PlaceSeconds, 10, maxPeriod, " s")
	k.offOr(field("beep_seconds"), q.BeepSeconds, 5, maxPeriod, " s")
	k.inherited(field("most"), q.Most, 1, maxWaiting, "")
	k.inherited(field("wait_seconds"), q.WaitSeconds, 10, maxWaits, " s")
	k.optionalWord(field("at_limit"), string(q.AtLimit), []string{string(LimitAsk), string(LimitOverflow), string(LimitCallback)})
	k.inherited(field("weight"), q.Weight, 1, maxWeight, "")
	k.inherited(field("keep_minutes"), q.KeepMinutes, 1, MaxKeepMinutes, " minutes")
	k.sound(field("whisper"), q.Whisper)
	if q.ExpectedWait && q.PlaceSeconds != nil && *q.PlaceSeconds == 0 {
		k.note(field("expected_wait"), "is said with the place, which place_seconds 0 leaves out; give a time there")
	}
	k.callback(field("callback"), q.Callback)
	switch {
	case q.AtLimit == LimitCallback && q.Callback.Key == "":
		k.note(field("at_limit"), "is %q, but the queue has no callback; give it one, with a key", LimitCallback)
	case q.AtLimit != "" && q.WaitSeconds == 0:
		k.note(field("at_limit"), "does nothing without wait_seconds; set that to the longest wait")
	case q.AtLimit == LimitOverflow && !g.Overflow.Given():
		k.note(field("at_limit"), "is %q, but the group has no overflow; give it one", LimitOverflow)
	}
}

// word is a name that files and tracks can have.
func word(s string) bool {
	return len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func (k *checker) overflow(i int, g Group) {
	o := g.Overflow
	field := func(name string) string { return groupField(i, "overflow."+name) }
	given := 0
	for _, s := range []string{o.Group, o.Extension, o.Outside, o.Prompt, o.Voicemail} {
		if s != "" {
			given++
		}
	}
	if given > 1 {
		k.note(groupField(i, "overflow"), "leads to several places; leave one of group, extension, outside, prompt and voicemail")
	}
	if o.Group != "" {
		k.reference(field("group"), o.Group, "group", k.c.groupNumbers())
	}
	if o.Group == g.Number && o.Group != "" {
		k.note(field("group"), "is the group itself; choose another one")
	}
	if o.Extension != "" {
		k.reference(field("extension"), o.Extension, "extension", k.c.extensionNumbers())
	}
	if o.Outside != "" && (!dialString(o.Outside) || strings.Contains(o.Outside, ",")) {
		k.note(field("outside"), "%q cannot be dialled; it is up to 16 of 0-9, * and #", shorten(o.Outside))
	}
	k.mailboxRef(field("voicemail"), o.Voicemail)
	if o.Prompt != "" && !word(o.Prompt) {
		k.note(field("prompt"), "%q is not a prompt; it is the name of one, such as %q", shorten(o.Prompt), "nobody-available")
	}
}

// callback checks how callers are called back.
func (k *checker) callback(field string, b Callback) {
	if reflect.ValueOf(b).IsZero() {
		return
	}
	if len(b.Key) != 1 || strings.Trim(b.Key, "0123456789") != "" {
		k.note(field+".key", "%q is no key that asks for a call back; it is one of 0 to 9", shorten(b.Key))
	}
	if n := len([]rune(b.Name)); n > maxPrefix || hasControl(b.Name) {
		k.note(field+".name", "has %d characters; it is up to %d, of one line", n, maxPrefix)
	}
	k.optionalWord(field+".rights.level", string(b.Rights.Level), rights())
	k.beginnings(field+".rights.allow", b.Rights.Allow)
	k.beginnings(field+".rights.deny", b.Rights.Deny)
	if len(b.Lines) > 0 {
		k.refs(field+".lines", b.Lines, k.c.outsideRefs())
	}
	k.inherited(field+".attempts", b.Attempts, 1, maxBackTries, "")
	k.inherited(field+".pause_minutes", b.PauseMinutes, 1, maxBackPause, " minutes")
	k.inherited(field+".hold_minutes", b.HoldMinutes, 10, maxBackHold, " minutes")
}
