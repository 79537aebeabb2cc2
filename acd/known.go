package acd

import (
	"fmt"
	"maps"
	"slices"

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
		why = w.History().refusedHow(p.CallerKey(a.Caller))
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

// maxRefused bounds the callers that telephones and pages put on the black list.
// Policy when full: another one is refused, for each that is dropped would ring
// again.
const maxRefused = 1000

// Refuse puts a caller on the black list; who is there already is there for the
// reason of before. An error says why it cannot.
func (h *History) Refuse(p *Plan, r call.Refused) error {
	key := p.CallerKey(call.CallerID{Number: r.Number})
	switch {
	case key == "":
		return fmt.Errorf("change the black list: a caller without a number cannot be on it")
	case h.Refused(key):
		return nil
	case len(h.refused) >= maxRefused:
		return fmt.Errorf("put %s on the black list: it has %d entries, which is the most", r.Number, maxRefused)
	}
	if err := r.Check(); err != nil {
		return err
	}
	r.Number = key
	h.refused[key] = r
	h.changed[refusedKey+key] = true
	return nil
}

// Accept takes a caller off the black list; who is not on it is accepted already.
// Unless by is nil, only whom one of those names put there: for others it is
// [call.ErrRefusedByOthers].
func (h *History) Accept(p *Plan, number string, by []string) error {
	key := p.CallerKey(call.CallerID{Number: number})
	r, is := h.refused[key]
	switch {
	case !is:
		return nil
	case by != nil && !slices.Contains(by, r.By):
		return fmt.Errorf("take %s off the black list: %w", number, call.ErrRefusedByOthers)
	}
	delete(h.refused, key)
	h.changed[refusedKey+key] = true
	return nil
}

// Refused reports whether a caller was put on the black list.
func (h *History) Refused(key string) bool {
	if h == nil || key == "" {
		return false
	}
	_, is := h.refused[key]
	return is
}

// refusedHow is how a caller came to be on the black list.
func (h *History) refusedHow(key string) string {
	if by := h.refused[key].By; by != "" {
		return fmt.Sprintf("put there by %s", by)
	}
	return "put there by a telephone or a page"
}

// RefusedCallers lists them, by their numbers.
func (h *History) RefusedCallers() []call.Refused {
	all := make([]call.Refused, 0, len(h.refused))
	for _, key := range slices.Sorted(maps.Keys(h.refused)) {
		r := h.refused[key]
		r.Number = key
		all = append(all, r)
	}
	return all
}

// Refuses reports whether anybody was.
func (h *History) Refuses() bool { return h != nil && len(h.refused) > 0 }
