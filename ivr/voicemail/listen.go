package voicemail

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// jump is how far one key skips or rewinds: a sentence.
const jump = 5 * time.Second

// listenTo plays the new messages, or those that were heard.
func (m *Menu) listenTo(heard bool) call.Order {
	m.list, m.at = nil, 0
	for _, one := range m.k.List(m.box.Name) {
		if one.Heard == heard {
			m.list = append(m.list, one)
		}
	}
	return m.play()
}

// play loads the message that it is at, and says what it is.
func (m *Menu) play() call.Order {
	if m.at < 0 || m.at >= len(m.list) {
		m.at = max(0, min(m.at, len(m.list)-1))
		return m.main("prompt/vm-no-more")
	}
	one := m.list[m.at]
	return m.work(loading(m.slot(slotVoice), one.Path), fmt.Sprintf("The message %s is played.", one.ID), func(ok bool) call.Order {
		if !ok {
			return m.after("prompt/vm-not-readable")
		}
		return m.playFrom(m.header(one), 0)
	})
}

// header says which message this is, from whom and of when.
func (m *Menu) header(one Message) string {
	urgent := ""
	if one.Urgent {
		urgent = "prompt/vm-urgent"
	}
	return string(sounds(fmt.Sprintf("message/%d", m.at+1), urgent, whoSaid(one), "prompt/vm-received", whenSaid(one.At, m.about.At)))
}

// playFrom plays the message from a time on. Any key of the menu works meanwhile.
func (m *Menu) playFrom(before string, from time.Duration) call.Order {
	sound := sounds(before, voice(m.slot(slotVoice), from))
	return m.say(sound, anyKey, fmt.Sprintf("It is played from %v on.", from.Truncate(time.Millisecond)), func(in call.Input) call.Order {
		m.heard()
		if in.Digits == "" {
			return m.after("")
		}
		return m.act(in.Digits)
	})
}

func (m *Menu) heard() {
	one := &m.list[m.at]
	one.Heard = true
	m.k.change(m.box.Name, one.ID, func(now *Message) { now.Heard = true })
}

// after is the menu behind a message.
func (m *Menu) after(before string) call.Order {
	one := m.list[m.at]
	menu := []string{before, item("next", "6"), item("play", "5")}
	if m.deleted[one.ID] {
		menu = append(menu, item("restore", "7"))
	} else {
		menu = append(menu, item("delete", "7"), item("save", "9"))
	}
	if m.mayCallBack(one) {
		menu = append(menu, item("call-back", "1"))
	}
	if m.replyTo(one) != "" {
		menu = append(menu, item("reply", "2"))
	}
	menu = append(menu, item("forward", "8"), item("previous", "4"), item("back-a-little", "*"), item("on-a-little", "#"), item("back", "0"))
	return m.ask(sounds(menu...), "What is to become of the message?", m.act)
}

// act does what a key is for, while a message is played or behind it.
func (m *Menu) act(key string) call.Order {
	if key != "" {
		m.late = 0
	}
	one := m.list[m.at]
	switch key {
	case "*":
		return m.playFrom("", max(0, m.k.at(m.slot(slotVoice))-jump))
	case "#":
		return m.ahead(one)
	case "4":
		m.at--
		return m.play()
	case "5":
		return m.play()
	case "6":
		m.at++
		return m.play()
	case "7":
		return m.erase(one)
	case "9":
		delete(m.deleted, one.ID)
		m.at++
		return m.say("prompt/saved", "", "The message is kept.", func(call.Input) call.Order { return m.play() })
	case "0":
		return m.main("")
	}
	return m.actMore(key, one)
}

func (m *Menu) actMore(key string, one Message) call.Order {
	switch {
	case key == "8":
		return m.forward(one)
	case key == "1" && m.mayCallBack(one):
		return m.callBack(one)
	case key == "2" && m.replyTo(one) != "":
		return m.reply(one)
	}
	return m.again(key, m.after)
}

// ahead skips; behind the end there is the menu.
func (m *Menu) ahead(one Message) call.Order {
	to := m.k.at(m.slot(slotVoice)) + jump
	if to >= one.Length {
		return m.after("")
	}
	return m.playFrom("", to)
}

// erase marks a message as deleted, or takes that back. It goes for good when the
// owner leaves.
func (m *Menu) erase(one Message) call.Order {
	if m.deleted[one.ID] {
		delete(m.deleted, one.ID)
		return m.after("prompt/vm-restored")
	}
	m.deleted[one.ID] = true
	return m.after("prompt/deleted")
}

// mayCallBack: a telephone of ours calls for itself, by its own rights; somebody
// who logs in from outside does not get out again at our cost.
func (m *Menu) mayCallBack(one Message) bool {
	return m.about.From != "" && one.Number != "" && !one.Withheld
}

func (m *Menu) callBack(one Message) call.Order {
	number := one.Number
	if !one.Inside {
		number = m.box.Access + number
	}
	m.then = func(call.Input) call.Order { return m.after("prompt/no-answer") }
	return call.Order{
		Kind: call.OrderGo, Digits: number, Own: true, Back: true,
		Reason: fmt.Sprintf("The owner calls %s back.", one.Number),
	}
}

// forward passes a message on to another mailbox, with some words before it.
func (m *Menu) forward(one Message) call.Order {
	return m.number("prompt/vm-enter-box", boxMost, false, "To which mailbox?", func(digits string) call.Order {
		to := boxKeyed(digits)
		b, there := m.k.look(to)
		switch {
		case digits == "":
			return m.after("prompt/cancelled")
		case !there || to == m.box.Name:
			return m.after("prompt/vm-no-box")
		case b.New+b.Old >= b.most():
			return m.after("prompt/vm-full")
		}
		return m.introduce(one, to)
	})
}

// introduce takes down what is said to the message first.
func (m *Menu) introduce(one Message, to string) call.Order {
	m.file = m.sketch()
	m.then = func(in call.Input) call.Order {
		said := m.file
		if in.Length == 0 {
			m.k.Captured(said, 0)
		}
		if in.Length < least {
			m.discard()
			said = noIntroduction
		}
		m.file = ""
		what := fmt.Sprintf("%s %s %s %s %s", workPass, one.ID, m.box.Name, to, said)
		return m.work(what, fmt.Sprintf("The message goes to the mailbox %s.", to), func(ok bool) call.Order {
			if !ok {
				return m.after("prompt/not-possible")
			}
			return m.after("prompt/vm-forwarded")
		})
	}
	return call.Order{
		Kind: call.OrderRecord, Sound: "prompt/vm-introduction tone/beep", Stop: "#", Name: m.file,
		Longest: greetingMost, Silence: silenceMost, Reason: "The owner may say something first.",
	}
}
