package voicemail

import (
	"fmt"
	"time"

	"ringdown/internal/call"
)

// greetingMost is the longest greeting: a caller waits for its end.
const greetingMost = time.Minute

// greetings is the menu of what callers hear first.
func (m *Menu) greetings(before string) call.Order {
	sound := sounds(before, item("greeting-unavailable", "1"), item("greeting-busy", "2"), item("greeting-closed", "3"),
		item("greeting-temporary", "4"), item("name", "5"), item("back", "0"))
	return m.ask(sound, "Which greeting?", func(key string) call.Order {
		if key == "0" {
			m.late = 0
			return m.main("")
		}
		if len(key) == 1 && key >= "1" && key <= "5" {
			m.late = 0
			return m.present(Greetings()[key[0]-'1'])
		}
		return m.again(key, m.greetings)
	})
}

// present plays the greeting that there is, and asks what is to be done.
func (m *Menu) present(g Greeting) call.Order {
	m.box, _ = m.k.look(m.box.Name)
	if !m.recordedGreeting(g) {
		return m.change(g, "prompt/vm-greeting-standard")
	}
	return m.work(loading(m.slot(slotVoice), greetingPath(m.box.Name, g)), fmt.Sprintf("The greeting %s is played.", g), func(ok bool) call.Order {
		if !ok {
			return m.change(g, "prompt/vm-not-readable")
		}
		return m.change(g, "prompt/vm-greeting-is "+voice(m.slot(slotVoice), 0))
	})
}

func (m *Menu) recordedGreeting(g Greeting) bool {
	for _, one := range m.box.Greetings {
		if one == g {
			return true
		}
	}
	return false
}

// change asks whether the greeting is to be recorded, or the standard one taken.
func (m *Menu) change(g Greeting, before string) call.Order {
	menu := []string{before, item("record", "1")}
	if m.recordedGreeting(g) {
		menu = append(menu, item("standard", "2"))
	}
	return m.ask(sounds(append(menu, item("back", "0"))...), fmt.Sprintf("What about the greeting %s?", g), func(key string) call.Order {
		switch {
		case key == "1":
			m.late = 0
			return m.recordGreeting(g)
		case key == "2" && m.recordedGreeting(g):
			return m.store(g, "")
		case key == "0":
			return m.greetings("")
		}
		return m.again(key, func(before string) call.Order { return m.change(g, before) })
	})
}

func (m *Menu) recordGreeting(g Greeting) call.Order {
	m.discard()
	m.file = m.sketch()
	m.then = func(in call.Input) call.Order {
		if in.Length == 0 {
			m.k.Captured(m.file, 0)
		}
		if in.Length < least/2 {
			m.discard()
			return m.change(g, "prompt/vm-too-short")
		}
		return m.review(g, "")
	}
	ask := "prompt/vm-record-greeting"
	if g == Name {
		ask = "prompt/vm-record-name"
	}
	return call.Order{
		Kind: call.OrderRecord, Sound: sounds(ask, "tone/beep"), Stop: "#", Name: m.file,
		Longest: greetingMost, Silence: silenceMost, Reason: fmt.Sprintf("The greeting %s is recorded.", g),
	}
}

// review asks whether what was recorded is to be kept.
func (m *Menu) review(g Greeting, before string) call.Order {
	sound := sounds(before, item("save", "1"), item("play", "2"), item("record-again", "3"), item("cancel", "*"))
	return m.ask(sound, "Is the greeting to be kept?", func(key string) call.Order {
		switch key {
		case "1", "#":
			m.late = 0
			return m.store(g, m.file)
		case "2":
			m.late = 0
			return m.hearAgain(g)
		case "3":
			return m.recordGreeting(g)
		case "*":
			m.discard()
			return m.greetings("prompt/cancelled")
		}
		return m.again(key, func(before string) call.Order { return m.review(g, before) })
	})
}

func (m *Menu) hearAgain(g Greeting) call.Order {
	return m.work(loading(m.slot(slotVoice), m.file), "What was recorded is played.", func(ok bool) call.Order {
		if !ok {
			return m.review(g, "prompt/vm-not-readable")
		}
		return m.say(call.Sound(voice(m.slot(slotVoice), 0)), anyKey, "What was recorded is played.", func(call.Input) call.Order {
			return m.review(g, "")
		})
	})
}

// store keeps a greeting; without a file the standard one is back.
func (m *Menu) store(g Greeting, file string) call.Order {
	what, said := fmt.Sprintf("%s %s %s", workGreet, m.box.Name, g), "prompt/vm-greeting-standard"
	if file != "" {
		what, said = what+" "+file, "prompt/saved"
	}
	return m.work(what, fmt.Sprintf("The greeting %s is set.", g), func(ok bool) call.Order {
		if !ok {
			return m.greetings("prompt/not-possible")
		}
		m.file = ""
		m.box, _ = m.k.look(m.box.Name)
		return m.greetings(said)
	})
}
