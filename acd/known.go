package acd

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ringdown/internal/call"
	"ringdown/internal/country"
)

// Callers are the lists of callers who are treated in a way of their own
// (RG-17). A number stands on a list as it is received, as the whole world
// writes it, or as a pattern of either.
type Callers struct {
	Refused []country.Pattern
	VIP     []country.Pattern // go before others who wait for a group
	Prompt  call.Sound        // those refused on a line are answered for it; "" they are not answered
}

// Screens reports whether a caller who becomes known while telephones ring may
// have to be refused.
func (p *Plan) Screens(h *History) bool { return len(p.Callers.Refused) > 0 || h.Refuses() }

// listed finds the entry of a list that a caller is meant by, "" none.
func (p *Plan) listed(list []country.Pattern, c call.CallerID) country.Pattern {
	if c.Withheld || c.Number == "" || len(list) == 0 {
		return ""
	}
	whole := p.Normal(c.Number)
	i := slices.IndexFunc(list, func(x country.Pattern) bool {
		return x.Fits(c.Number) || whole != "" && (x.Fits(whole) || p.Normal(string(x)) == whole)
	})
	if i < 0 {
		return ""
	}
	return list[i]
}

// unwanted refuses an outside caller who is on the black list.
func (p *Plan) unwanted(a call.Ask, w World) (call.Route, bool) {
	if l, found := p.LineAt(a.Port); !found && !a.Port.Trunk() || found && !l.Enabled {
		return call.Route{}, false
	}
	var why string
	switch x := p.listed(p.Callers.Refused, a.Caller); {
	case x != "":
		why = fmt.Sprintf("as %q", x)
	case w.History().Refused(p.CallerKey(a.Caller)):
		why = "put there by a telephone or a page"
	default:
		return call.Route{}, false
	}
	r := refuse("The caller %s is on the black list, %s.", a.Caller, why)
	r.Sound = p.Callers.Prompt
	return r, true
}

// unwantedYet is unwanted for a caller who became known before anybody was rung.
func (p *Plan) unwantedYet(a call.Ask, w World) (call.Route, bool) {
	if len(a.Tried) > 0 || w.Standing(a.Group, a.Call).Place > 0 {
		return call.Route{}, false
	}
	return p.unwanted(a, w)
}

// screened answers whether the caller, who is known by now, changes anything.
func (p *Plan) screened(a call.Ask, w World) call.Route {
	if r, is := p.unwanted(a, w); is {
		return r
	}
	return call.Route{Kind: call.RouteStay, Reason: fmt.Sprintf("The caller %s is not on the black list.", a.Caller)}
}

// vip reports whether a caller goes before others.
func (p *Plan) vip(c call.CallerID) bool { return p.listed(p.Callers.VIP, c) != "" }

// SetRefuseCaller names the change that puts a caller on the black list: the
// value is the number, with '-' before it to take it off. It is remembered of
// the exchange, not of a telephone.
const SetRefuseCaller = "refuse-caller"

// maxRefused bounds the callers that telephones and pages put on the black list.
// Policy when full: another one is refused, for each that is dropped would ring
// again.
const maxRefused = 1000

// Refuse puts a caller on the black list, or takes them off it; see
// SetRefuseCaller. An error says why it cannot.
func (h *History) Refuse(p *Plan, value string) error {
	number, off := strings.CutPrefix(value, "-")
	key := p.CallerKey(call.CallerID{Number: number})
	switch {
	case key == "":
		return fmt.Errorf("change the black list: a caller without a number cannot be on it")
	case off:
		delete(h.refused, key)
	case len(h.refused) >= maxRefused && !h.refused[key]:
		return fmt.Errorf("put %s on the black list: it has %d entries, which is the most", number, maxRefused)
	default:
		h.refused[key] = true
	}
	h.changed[refusedKey+key] = true
	return nil
}

// Refused reports whether a caller was put on the black list.
func (h *History) Refused(key string) bool { return h != nil && key != "" && h.refused[key] }

// RefusedCallers lists them, in order.
func (h *History) RefusedCallers() []string { return slices.Sorted(maps.Keys(h.refused)) }

// Refuses reports whether anybody was.
func (h *History) Refuses() bool { return h != nil && len(h.refused) > 0 }
