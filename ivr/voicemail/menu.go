package voicemail

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

// boxMost is the length of a mailbox's number.
const boxMost = 12

// Menu opens the session in which an owner listens. name is a box, or "" where
// its number is asked for.
func (k *Keeper) Menu(name string, about call.About) (*Menu, error) {
	m := &Menu{talk: talk{k: k, about: about}, deleted: map[string]bool{}}
	m.then = func(call.Input) call.Order {
		if name == "" {
			return m.whose()
		}
		return m.login(name)
	}
	return m, nil
}

// Menu is a mailbox by telephone. It belongs to the engine's goroutine.
type Menu struct {
	talk
	box     Overview
	in      bool // the PIN was right
	pin     string
	tries   int
	late    int // menus in a row at which nothing was keyed
	list    []Message
	at      int
	file    string   // of a draft, "" none
	answer  *Deposit // to a message, while it is spoken; nil none
	deleted map[string]bool
}

// Next implements engine.Session.
func (m *Menu) Next(in call.Input) call.Order {
	if in.Kind != call.InputGone {
		o := m.then(in)
		if m.in { // hanging up is how most people leave
			o.Result = call.ResultServed
		}
		return o
	}
	m.over()
	m.sendAnswer()
	m.discard()
	m.purge()
	return call.Order{}
}

// purge deletes for good what was marked so.
func (m *Menu) purge() {
	for id := range m.deleted {
		m.k.Delete(m.box.Name, id)
	}
	clear(m.deleted)
}

func (m *Menu) discard() {
	if m.file != "" {
		m.k.drop(m.file)
		m.file = ""
	}
}

// whose asks which mailbox is meant.
func (m *Menu) whose() call.Order {
	return m.number("prompt/vm-enter-box", boxMost, false, "Which mailbox?", func(digits string) call.Order {
		if digits == "" {
			return m.end("prompt/goodbye", "No mailbox was keyed.")
		}
		return m.login(boxKeyed(digits))
	})
}

// boxKeyed is the box that digits name: a line's after '*'.
func boxKeyed(digits string) string {
	if line, is := strings.CutPrefix(digits, "*"); is {
		return LineBox("line/" + line)
	}
	return digits
}

// login asks for the PIN. A box that is not there is asked for just the same:
// nobody learns which there are.
func (m *Menu) login(name string) call.Order {
	m.box, _ = m.k.look(name)
	switch own := m.box.Extension != "" && m.box.Extension == m.about.From; {
	case m.k.locked(name):
		return m.end("prompt/locked prompt/goodbye", fmt.Sprintf("The mailbox %s is locked: too many PINs were wrong.", name))
	case m.box.There && !m.box.HasPIN && own:
		return m.newPIN("prompt/vm-pin-first")
	}
	return m.askPIN("")
}

func (m *Menu) askPIN(before string) call.Order {
	return m.number(sounds(before, "prompt/enter-pin"), mostPIN, true, fmt.Sprintf("The PIN of the mailbox %s is asked for.", m.box.Name), func(pin string) call.Order {
		if pin == "" {
			return m.end("prompt/goodbye", "No PIN was keyed.")
		}
		switch m.k.try(m.box.Name, pin) {
		case entryRight:
			m.in = true
			return m.hello()
		case entryLocked:
			return m.end("prompt/locked prompt/goodbye", fmt.Sprintf("The mailbox %s is locked: too many PINs were wrong.", m.box.Name))
		}
		if m.tries++; m.tries >= triesACall {
			return m.end("prompt/wrong-pin prompt/too-many-errors", "Too many PINs were wrong in this call.")
		}
		return m.askPIN("prompt/wrong-pin")
	})
}

// hello says what there is.
func (m *Menu) hello() call.Order {
	n := m.k.Count(m.box.Name)
	return m.main(fmt.Sprintf("prompt/vm-you-have count/%d/new-message prompt/vm-and count/%d/saved-message", n.New, n.Old))
}

// main is the menu to which everything comes back.
func (m *Menu) main(before string) call.Order {
	m.discard()
	n := m.k.Count(m.box.Name)
	menu := []string{before}
	if n.New > 0 {
		menu = append(menu, item("new-messages", "1"))
	}
	if n.Old > 0 {
		menu = append(menu, item("saved-messages", "2"))
	}
	menu = append(menu, item("greetings", "3"), item("pin", "4"), item("end", "#"))
	return m.ask(sounds(menu...), "What is wanted of the mailbox?", m.chosen)
}

func (m *Menu) chosen(key string) call.Order {
	if key != "" {
		m.late = 0
	}
	switch key {
	case "1":
		return m.listenTo(false)
	case "2":
		return m.listenTo(true)
	case "3":
		return m.greetings("")
	case "4":
		return m.newPIN("")
	case "#", "*":
		return m.end("prompt/goodbye", "The owner has done.")
	}
	return m.again(key, m.main)
}

// again repeats a menu after a wrong key or none, a few times.
func (m *Menu) again(key string, menu func(before string) call.Order) call.Order {
	if m.late++; m.late >= mostErrors {
		return m.end("prompt/goodbye", "Nothing was keyed that leads on.")
	}
	if key == "" {
		return menu("")
	}
	return menu("prompt/wrong-key")
}

// newPIN takes a new PIN, twice.
func (m *Menu) newPIN(before string) call.Order {
	return m.number(sounds(before, "prompt/vm-new-pin"), mostPIN, true, "A new PIN is asked for.", func(pin string) call.Order {
		if pin == "" {
			return m.unchanged()
		}
		if weak := weakPIN(pin, m.box.Name); weak != "" {
			if m.late++; m.late >= mostErrors {
				return m.end("prompt/goodbye", "No PIN was good enough.")
			}
			return m.newPIN(weak)
		}
		m.pin = pin
		return m.pinAgain()
	})
}

func (m *Menu) pinAgain() call.Order {
	return m.number("prompt/vm-pin-again", mostPIN, true, "The new PIN is asked for once more.", func(pin string) call.Order {
		first := m.pin
		m.pin = ""
		if pin != first {
			if m.late++; m.late >= mostErrors {
				return m.end("prompt/vm-pin-differs prompt/goodbye", "The two PINs were not the same.")
			}
			return m.newPIN("prompt/vm-pin-differs")
		}
		m.k.choose(m.box.Name, pin)
		m.late = 0
		m.box, _ = m.k.look(m.box.Name)
		if m.in {
			return m.main("prompt/vm-pin-changed")
		}
		m.in = true
		return m.say("prompt/vm-pin-changed", "", "The PIN is changed.", func(call.Input) call.Order { return m.hello() })
	})
}

// unchanged: nothing was keyed for a new PIN.
func (m *Menu) unchanged() call.Order {
	if m.in {
		return m.main("prompt/cancelled")
	}
	return m.end("prompt/goodbye", "No PIN was chosen.")
}
