package call

import (
	"fmt"
	"strconv"
	"time"
)

// pages writes who is to hear a page, and how else telephones are treated.
func (w *words) pages(r Route) {
	w.flag("hide", r.Hide)
	w.span("beep", r.Beep)
	w.flag("leader", r.Leader)
	w.put("gives", string(r.Gives))
	w.put("act", string(r.Act))
	for _, t := range r.Pages {
		w.b.WriteString(" page=" + strconv.Quote(string(t.Port)))
		w.put("page-label", t.Label)
	}
}

// takePhones reads what is written of pages.
func (r *Route) takePhones(p pair) error {
	switch p.key {
	case "hide":
		r.Hide = true
	case "beep":
		d, err := time.ParseDuration(p.value)
		r.Beep = d
		return err
	case "gives":
		r.Gives = Port(p.value)
	case "leader":
		r.Leader = true
	case "act":
		r.Act = RoomAct(p.value)
	case "page":
		r.Pages = append(r.Pages, Target{Port: Port(p.value)})
	case "page-label":
		if len(r.Pages) == 0 {
			return fmt.Errorf("a label stands before its target")
		}
		r.Pages[len(r.Pages)-1].Label = p.value
	default:
		return r.Diverts.take(p)
	}
	return nil
}
