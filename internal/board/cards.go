package board

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// URLs are the hardware URLs of the cards in the slots, and of simple line
// interfaces. A pattern that matches
// several devices takes the first.
func (b Board) URLs() []string {
	var all []string
	for _, m := range b.Modules {
		q := url.Values{"id": {fmt.Sprintf("slot%d", m.Slot)}}
		if m.Serial.Baud > 0 {
			q.Set("baud", strconv.Itoa(m.Serial.Baud))
		}
		if pairs := b.lifelines(m.Slot); pairs != "" {
			q.Set("lifelines", pairs)
		}
		u := url.URL{Scheme: m.Backend, Path: m.Serial.device(), RawQuery: q.Encode()}
		all = append(all, u.Scheme+"://"+u.EscapedPath()+"?"+u.RawQuery)
	}
	for _, s := range b.Simple {
		all = append(all, s.url())
	}
	return all
}

// lifelines are the pairs of a slot's relays, in the order of the file.
func (b Board) lifelines(slot int) string {
	var pairs []string
	for _, p := range b.Ports {
		if p.Slot == slot && p.LifelinePair != "" {
			pairs = append(pairs, p.ID+"-"+p.LifelinePair)
		}
	}
	return strings.Join(pairs, ",")
}

// device is where the card is now, or will be.
func (s Serial) device() string {
	if s.ByPath != "" {
		pattern := filepath.Join("/dev/serial/by-path", s.ByPath)
		if found, err := filepath.Glob(pattern); err == nil && len(found) > 0 {
			return found[0]
		}
		if s.Fallback == "" {
			return pattern
		}
	}
	return s.Fallback
}
