package studio

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

// Kind is the name of the application, and the first word of its works and
// sounds.
const Kind = "studio"

// Done is the Text of a work that was done.
const Done = "done"

const (
	// Longest is the longest announcement that is spoken by telephone.
	Longest = 3 * time.Minute
	// least is what is no announcement: somebody has pressed the key too soon.
	least = 500 * time.Millisecond
	// silence ends a recording that nobody has ended.
	silence = 10 * time.Second
	// workMost is how long a person waits for the disk.
	workMost = 5 * time.Second
	// firstKey and nextKey are how long keys are waited for: as in a mailbox.
	firstKey = 10 * time.Second
	nextKey  = 4 * time.Second
	// mostDigits is the longest number of an announcement, and mostPIN of a PIN.
	mostDigits, mostPIN = 6, 8
	// mostErrors in a row end the call: nobody is there, or it is a machine.
	mostErrors = 3

	anyKey = "0123456789*#"
)

// Entry says whether somebody is let in.
type Entry int

// The ways.
const (
	Refused Entry = iota // the telephone may not, and there is no PIN
	ByPIN                // whoever knows the PIN may; a PIN that was tried was wrong
	Locked               // too many PINs were wrong
	Free                 // the telephone may, or the PIN was right
)

// Options are what a session works with. All must be set.
type Options struct {
	Entry Entry                  // of the telephone that calls
	Try   func(pin string) Entry // takes one attempt
	Draft func() string          // a new file to speak into
	Has   func(name string) bool // there is such an announcement already
	Drop  func(file string)      // a draft is of no use any more
}

// Session is one call. It belongs to the engine's goroutine.
type Session struct {
	o     Options
	then  func(call.Input) call.Order
	name  string // of the announcement
	file  string // of the draft, "" none
	wrong int    // errors in a row
}

// New begins a session.
func New(o Options) *Session {
	s := &Session{o: o}
	s.then = func(call.Input) call.Order { return s.enter(o.Entry, "") }
	return s
}

// Next implements engine.Session.
func (s *Session) Next(in call.Input) call.Order {
	if in.Kind == call.InputGone {
		s.discard()
		return call.Order{}
	}
	o := s.then(in)
	if o.Kind == call.OrderWork || s.name != "" { // hanging up is how most people leave
		o.Result = call.ResultServed
	}
	return o
}

// enter lets somebody in, or not.
func (s *Session) enter(e Entry, before string) call.Order {
	switch e {
	case Free:
		s.wrong = 0
		return s.number("")
	case ByPIN:
		if s.wrong >= mostErrors {
			return s.end(sounds(before, "prompt/too-many-errors"), "Too many PINs were wrong in this call.")
		}
		return s.pin(before)
	case Locked:
		return s.end("prompt/locked", "Announcements are locked for this telephone: too many PINs were wrong.")
	}
	return s.end("prompt/not-allowed", "This telephone may not record announcements, and there is no PIN for it.")
}

func (s *Session) pin(before string) call.Order {
	s.then = func(in call.Input) call.Order {
		if in.Digits == "" {
			return s.end("prompt/goodbye", "No PIN was keyed.")
		}
		s.wrong++
		return s.enter(s.o.Try(in.Digits), "prompt/wrong-pin")
	}
	return call.Order{
		Kind: call.OrderCollect, Sound: sounds(before, "prompt/enter-pin"), Most: mostPIN, End: "#", First: firstKey, Next: nextKey,
		Secret: true, Reason: "The PIN for announcements is asked for.",
	}
}

// number asks which announcement is meant.
func (s *Session) number(before string) call.Order {
	s.discard()
	s.then = func(in call.Input) call.Order {
		name := strings.TrimLeft(in.Digits, "*")
		switch {
		case in.Digits == "":
			return s.end("prompt/goodbye", "No number was keyed.")
		case strings.Trim(in.Digits, "0123456789") != "":
			return s.again("prompt/wrong-number", s.number)
		}
		s.name, s.wrong = name, 0
		if s.o.Has(name) {
			return s.present("")
		}
		return s.record()
	}
	return call.Order{
		Kind: call.OrderCollect, Sound: sounds(before, "prompt/announcement-number"), Most: mostDigits, End: "#", First: firstKey, Next: nextKey,
		Reason: "Which announcement?",
	}
}

// present says that there is one already, and asks what is to be done.
func (s *Session) present(before string) call.Order {
	menu := sounds(before, item("play", "2"), item("record-again", "3"), item("cancel", "*"))
	return s.ask(menu, fmt.Sprintf("There is an announcement %s. What about it?", s.name), func(key string) call.Order {
		switch key {
		case "2":
			return s.say("file/"+s.name, func() call.Order { return s.present("") })
		case "3":
			return s.record()
		case "*":
			return s.number("prompt/cancelled")
		}
		return s.unknown(key, s.present)
	})
}

// record has somebody speak.
func (s *Session) record() call.Order {
	s.discard()
	s.file = s.o.Draft()
	s.then = func(in call.Input) call.Order {
		if in.Length < least {
			return s.number("prompt/recording-too-short")
		}
		return s.work("load "+s.file, "What was spoken is made an announcement.", func(ok bool) call.Order {
			if !ok {
				return s.number("prompt/not-possible")
			}
			return s.hear()
		})
	}
	return call.Order{
		Kind: call.OrderRecord, Sound: sounds("prompt/record-announcement", "tone/beep"), Stop: "#", Name: s.file,
		Longest: Longest, Silence: silence, Reason: fmt.Sprintf("The announcement %s is recorded.", s.name),
	}
}

// hear plays what was spoken, as callers will hear it.
func (s *Session) hear() call.Order {
	return s.say(Kind+"/"+s.file, func() call.Order { return s.review("") })
}

// review asks whether it is to be kept.
func (s *Session) review(before string) call.Order {
	menu := sounds(before, item("save", "1"), item("play", "2"), item("record-again", "3"), item("cancel", "*"))
	return s.ask(menu, "Is the announcement to be kept?", func(key string) call.Order {
		switch key {
		case "1", "#":
			return s.work("keep "+s.file+" "+s.name, fmt.Sprintf("The announcement %s is kept.", s.name), s.kept)
		case "2":
			return s.hear()
		case "3":
			return s.record()
		case "*":
			return s.number("prompt/cancelled")
		}
		return s.unknown(key, s.review)
	})
}

func (s *Session) kept(ok bool) call.Order {
	if !ok {
		return s.review("prompt/not-possible")
	}
	return s.number("prompt/saved")
}

// discard forgets what was spoken and not kept.
func (s *Session) discard() {
	if s.file != "" {
		s.o.Drop(s.file)
		s.file = ""
	}
}
