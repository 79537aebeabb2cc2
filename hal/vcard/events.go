package vcard

import "ringdown/hal/vcard/vcp"

// told is an event as it came: either something that happened, or how many
// events were lost.
type told struct {
	vcp.Happening
	lost int
}

// eventWindow puts the card's events in order. The card keeps 64 at most until
// they are acknowledged, so that no more can be ahead of one that is missing.
type eventWindow struct {
	next uint16 // seq of the event that is due
	set  [vcp.EventsKept]bool
	held [vcp.EventsKept]told
	owe  bool // an acknowledgement is due
}

// take keeps an event; one that was there before, or that cannot be, is dropped.
func (w *eventWindow) take(seq uint16, e told) {
	w.owe = true
	if ahead := seq - w.next; ahead < vcp.EventsKept {
		i := seq % vcp.EventsKept
		w.set[i], w.held[i] = true, e
	}
}

// pop gives the event that is due.
func (w *eventWindow) pop() (e told, ok bool) {
	i := w.next % vcp.EventsKept
	if !w.set[i] {
		return told{}, false
	}
	w.set[i] = false
	w.next++
	return w.held[i], true
}

// ack is the seq to acknowledge: that of the last event in order.
func (w *eventWindow) ack() uint16 { return w.next - 1 }
