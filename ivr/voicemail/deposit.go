package voicemail

import (
	"fmt"
	"strings"
	"time"

	"ringdown/internal/call"
)

const (
	// silenceMost ends a message whose caller says nothing any more: thinking takes
	// some seconds, and an exchange that sends no tone at a hang-up leaves silence.
	silenceMost = 10 * time.Second
	// silenceSlack is what a recording that is nothing but silence may be longer than
	// that: some frames pass until it ends.
	silenceSlack = 500 * time.Millisecond
	// shortTries are how often somebody may press # without having said anything.
	shortTries = 3
)

// Deposit opens the session that takes a message for a box. name is "BOX" or
// "BOX/GREETING"; an error is a sentence.
func (k *Keeper) Deposit(name string, about call.About) (*Deposit, error) {
	boxName, g, _ := strings.Cut(name, "/")
	b, there := k.look(boxName)
	if !there {
		return nil, fmt.Errorf("there is no mailbox %q", boxName)
	}
	d := &Deposit{talk: talk{k: k, about: about}, box: b, greeting: Unavailable}
	if Greeting(g) == Busy || Greeting(g) == Closed {
		d.greeting = Greeting(g)
	}
	d.then = func(call.Input) call.Order { return d.greet() }
	return d, nil
}

// Deposit takes a message. It belongs to the engine's goroutine.
type Deposit struct {
	talk
	box      Overview
	greeting Greeting
	file     string // that is spoken into, or was; "" none
	urgent   bool
	short    int
	back     func(said call.Sound) call.Order // what follows the last words; nil: goodbye
}

// Next implements engine.Session.
func (d *Deposit) Next(in call.Input) call.Order {
	if in.Kind != call.InputGone {
		o := d.then(in)
		o.Result = d.result()
		return o
	}
	d.over()
	if d.file != "" { // hanging up sends it
		d.k.keep(d.file, d.urgent)
	}
	return call.Order{Marks: d.marks}
}

// greet plays what there is of the owner's own, or the built-in words.
func (d *Deposit) greet() call.Order {
	if g := d.recorded(); g != "" {
		return d.work(loading(d.slot(slotVoice), greetingPath(d.box.Name, g)), fmt.Sprintf("The mailbox %s has a greeting of its own (%s).", d.box.Name, g), func(ok bool) call.Order {
			if !ok {
				return d.welcome(d.words(false))
			}
			return d.welcome(call.Sound(voice(d.slot(slotVoice), 0)))
		})
	}
	if d.has(Name) && d.greeting != Closed {
		return d.work(loading(d.slot(slotName), greetingPath(d.box.Name, Name)), fmt.Sprintf("The mailbox %s has its owner's name.", d.box.Name), func(ok bool) call.Order {
			return d.welcome(d.words(ok))
		})
	}
	return d.welcome(d.words(false))
}

// recorded is the greeting that is played, "" the built-in words. Who has recorded
// one for not answering is not busy with other words.
func (d *Deposit) recorded() Greeting {
	switch {
	case d.has(Temporary):
		return Temporary
	case d.has(d.greeting):
		return d.greeting
	case d.greeting == Busy && d.has(Unavailable):
		return Unavailable
	}
	return ""
}

func (d *Deposit) has(g Greeting) bool {
	for _, one := range d.box.Greetings {
		if one == g {
			return true
		}
	}
	return false
}

// words are the built-in greeting.
func (d *Deposit) words(named bool) call.Sound {
	who, is := "", "prompt/vm-does-not-answer"
	if d.greeting == Busy {
		is = "prompt/vm-is-busy"
	}
	switch {
	case d.greeting == Closed:
		return "prompt/closed prompt/vm-leave"
	case named:
		who = voice(d.slot(slotName), 0)
	case d.box.Extension != "":
		who = "prompt/vm-extension digits/" + d.box.Extension
	case d.greeting == Busy:
		is = "prompt/lines-busy"
	default:
		is = "prompt/vm-unavailable"
	}
	return sounds(who, is, "prompt/vm-leave")
}

// welcome plays the greeting. # goes to the tone at once, * lets the owner in, 0
// leads to the operator.
func (d *Deposit) welcome(sound call.Sound) call.Order {
	stop := "#*"
	if d.box.Operator != "" {
		stop += "0"
	}
	return d.say(sound, stop, fmt.Sprintf("The mailbox %s takes a message (%s).", d.box.Name, d.greeting), func(in call.Input) call.Order {
		switch in.Digits {
		case "*":
			return call.Order{Kind: call.OrderGo, App: "mailbox/" + d.box.Name, Reason: "The owner of the mailbox logs in."}
		case "0":
			return d.operator()
		}
		return d.record("")
	})
}

// operator leaves the mailbox for a person; what was said stays.
func (d *Deposit) operator() call.Order {
	return call.Order{Kind: call.OrderGo, Digits: d.box.Operator, Reason: "The caller wants a person."}
}

// record takes down what the caller says after a tone.
func (d *Deposit) record(before call.Sound) call.Order {
	file, full := d.k.begin(d.box.Name, d.about)
	if full {
		return d.leave(sounds(string(before), "prompt/vm-full"), fmt.Sprintf("The mailbox %s is full.", d.box.Name))
	}
	d.file = file
	d.marks = []call.Mark{{Name: "voicemail", Value: d.box.Name}}
	d.then = d.spoken
	return call.Order{
		Kind: call.OrderRecord, Sound: sounds(string(before), "tone/beep"), Stop: "#", Name: file,
		Longest: d.box.longest(), Silence: silenceMost, Marks: d.marks,
		Reason: "The caller speaks after the tone.",
	}
}

// spoken: the recording has ended.
func (d *Deposit) spoken(in call.Input) call.Order {
	if in.Length == 0 {
		d.k.Captured(d.file, 0) // nobody else says so
	}
	switch {
	case in.Length < least && (in.Text == call.CaptureFull || in.Text == call.CaptureBroken):
		d.discard()
		return d.leave("prompt/not-possible", "The message could not be recorded.")
	case in.Length < least:
		return d.tooShort()
	case in.Text == call.CaptureSilence && in.Length <= silenceMost+silenceSlack:
		d.discard()
		return d.leave("prompt/vm-too-short", "Nothing was said.")
	case in.Text == call.CaptureFull || in.Text == call.CaptureBroken:
		return d.send("prompt/vm-time-over")
	case in.Text == call.CaptureSilence:
		return d.send("")
	case in.Text == call.CaptureLimit:
		return d.options("prompt/vm-time-over")
	}
	return d.options("")
}

func (d *Deposit) tooShort() call.Order {
	d.discard()
	if d.short++; d.short >= shortTries {
		return d.leave("prompt/vm-too-short", "Nothing was said.")
	}
	return d.record("prompt/vm-too-short prompt/vm-leave")
}

// discard removes what was said.
func (d *Deposit) discard() {
	d.k.drop(d.file)
	d.file, d.marks = "", nil
}

// options asks what is to become of the message. Who says nothing sends it.
func (d *Deposit) options(before string) call.Order {
	menu := []string{before, item("send", "1"), item("play", "2"), item("record-again", "3")}
	if !d.urgent {
		menu = append(menu, item("urgent", "4"))
	}
	if d.box.Operator != "" {
		menu = append(menu, item("operator", "0"))
	}
	return d.ask(sounds(append(menu, item("cancel", "*"))...), "What is to become of the message?", d.chosen)
}

func (d *Deposit) chosen(key string) call.Order {
	switch {
	case key == "1" || key == "#" || key == "":
		return d.send("")
	case key == "2":
		return d.listen()
	case key == "3":
		d.discard()
		return d.record("")
	case key == "4":
		d.urgent = true
		return d.options("prompt/vm-urgent")
	case key == "*":
		d.discard()
		return d.leave("prompt/cancelled", "The caller wants no message sent.")
	case key == "0" && d.box.Operator != "":
		return d.operator()
	}
	if d.wrong++; d.wrong >= mostErrors {
		return d.send("")
	}
	return d.options("prompt/wrong-key")
}

// listen lets the caller hear what they said.
func (d *Deposit) listen() call.Order {
	return d.work(loading(d.slot(slotVoice), d.file), "The caller wants to hear the message.", func(ok bool) call.Order {
		if !ok {
			return d.options("prompt/vm-not-readable")
		}
		return d.say(call.Sound(voice(d.slot(slotVoice), 0)), anyKey, "The message is played.", func(call.Input) call.Order {
			return d.options("")
		})
	})
}

func (d *Deposit) send(before string) call.Order {
	d.k.keep(d.file, d.urgent)
	d.file = ""
	return d.leave(sounds(before, "prompt/vm-sent"), fmt.Sprintf("The message is in the mailbox %s.", d.box.Name))
}

// leave says a last word, and goodbye.
func (d *Deposit) leave(said call.Sound, reason string) call.Order {
	if d.back != nil {
		return d.back(said)
	}
	return d.end(sounds(string(said), "prompt/goodbye"), reason)
}

// result is what became of the call: somebody outside was missed all the same, and
// is to be called back.
func (d *Deposit) result() call.Result {
	if d.about.From == "" {
		return call.ResultMissed
	}
	return call.ResultServed
}
