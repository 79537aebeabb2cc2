package call

import (
	"fmt"
	"strconv"
)

// done writes what a route lets a telephone hear, and what is remembered.
func (w *words) done(r Route) {
	w.flag("keys", r.Keys)
	w.flag("echo", r.Echo)
	w.put("instead", r.Instead)
	w.put("app", r.App)
	w.put("rate", r.Rate)
	for _, a := range r.Announce {
		w.b.WriteString(" announces=" + strconv.Quote(string(a.Port)))
		w.put("announce", string(a.Sound))
	}
	w.put("no-answer", r.Diverts.NoAnswer)
	w.put("if-busy", r.Diverts.Busy)
	w.put("unreachable", r.Diverts.Unreachable)
	w.flag("or-else", r.Diverts.Again)
	for _, c := range r.Changes {
		w.b.WriteString(" of=" + strconv.Quote(c.Of))
		w.put("set", c.Name)
		w.put("value", c.Value)
	}
}

func (w *words) change(c Change) {
	w.put("of", c.Of)
	w.put("set", c.Name)
	w.put("value", c.Value)
}

// takeDone reads what done has written.
func (r *Route) takeDone(p pair) error {
	switch p.key {
	case "keys":
		r.Keys = true
	case "echo":
		r.Echo = true
	case "app":
		r.App = p.value
	case "rate":
		r.Rate = p.value
	case "announces":
		r.Announce = append(r.Announce, Announcement{Port: Port(p.value)})
	case "announce":
		if len(r.Announce) == 0 {
			return fmt.Errorf("an announcement stands before who says it")
		}
		r.Announce[len(r.Announce)-1].Sound = Sound(p.value)
	case "instead":
		r.Instead = p.value
	case "of":
		r.Changes = append(r.Changes, Change{Of: p.value})
	case "set", "value":
		return r.takeChange(p)
	default:
		return r.takePhones(p)
	}
	return nil
}

func (d *Diverts) take(p pair) error {
	switch p.key {
	case "no-answer":
		d.NoAnswer = p.value
	case "if-busy":
		d.Busy = p.value
	case "unreachable":
		d.Unreachable = p.value
	case "or-else":
		d.Again = true
	default:
		return fmt.Errorf("the word is unknown")
	}
	return nil
}

func (r *Route) takeChange(p pair) error {
	if len(r.Changes) == 0 {
		return fmt.Errorf("what is set stands before whose it is")
	}
	last := &r.Changes[len(r.Changes)-1]
	if p.key == "set" {
		last.Name = p.value
	} else {
		last.Value = p.value
	}
	return nil
}
