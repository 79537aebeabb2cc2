package call

import (
	"fmt"
	"strconv"
)

// pages writes who is to hear a page.
func (w *words) pages(r Route) {
	for _, t := range r.Pages {
		w.b.WriteString(" page=" + strconv.Quote(string(t.Port)))
		w.put("page-label", t.Label)
	}
}

// takePhones reads what is written of pages.
func (r *Route) takePhones(p pair) error {
	switch p.key {
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
