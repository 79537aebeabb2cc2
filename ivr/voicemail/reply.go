package voicemail

import (
	"fmt"

	"ringdown/internal/call"
)

// replyTo is the mailbox that an answer to a message goes to: that of the
// extension which left it, or else of whoever passed it on; "" there is none.
func (m *Menu) replyTo(one Message) string {
	from := ""
	if one.Inside {
		from = one.Number
	}
	for _, box := range []string{from, one.By} {
		if box == "" || box == m.box.Name {
			continue
		}
		if _, there := m.k.look(box); there {
			return box
		}
	}
	return ""
}

// reply takes down what the owner answers, as a message of the owner's in the
// other's mailbox.
func (m *Menu) reply(one Message) call.Order {
	b, _ := m.k.look(m.replyTo(one))
	b.Operator = "" // the owner is in the midst of the own mailbox
	d := &Deposit{talk: talk{k: m.k, about: m.about}, box: b}
	if m.box.Extension != "" { // from wherever it is listened to
		d.about.From = m.box.Extension
	}
	d.back = func(said call.Sound) call.Order {
		m.answer = nil
		what := fmt.Sprintf("The answer is over; the message %s is at hand again.", one.ID)
		return m.work(loading(m.slot(slotVoice), one.Path), what, func(bool) call.Order { return m.after(string(said)) })
	}
	m.answer = d
	return m.answering(d.record("prompt/vm-leave"))
}

// answering hands on what the answer orders, until it is over.
func (m *Menu) answering(o call.Order) call.Order {
	if m.answer != nil {
		m.then = func(in call.Input) call.Order { return m.answering(m.answer.then(in)) }
	}
	return o
}

// sendAnswer: who hangs up has sent it, as callers have.
func (m *Menu) sendAnswer() {
	if m.answer != nil && m.answer.file != "" {
		m.k.keep(m.answer.file, m.answer.urgent)
	}
	m.answer = nil
}
