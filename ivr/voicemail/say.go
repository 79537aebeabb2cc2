package voicemail

import (
	"strconv"
	"strings"
	"time"

	"ringdown/internal/call"
)

// sounds joins what is said one after the other; empty parts are left out.
func sounds(parts ...string) call.Sound {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return call.Sound(strings.Join(all, " "))
}

// item is one of a menu: what it is for, and its key. The prompts end with
// "press".
func item(name, key string) string { return "prompt/for-" + name + " digits/" + key }

// voice is what is loaded into a slot, from a time on.
func voice(slot string, from time.Duration) string {
	if from <= 0 {
		return "voicemail/" + slot
	}
	return "voicemail/" + slot + "/" + strconv.FormatInt(from.Milliseconds(), 10)
}

// whenSaid is the day and the time of a message, as people say it.
func whenSaid(at, now time.Time) string {
	at = at.In(now.Location())
	day := "date/" + at.Format(time.DateOnly)
	switch at.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		day = "prompt/today"
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		day = "prompt/yesterday"
	}
	return day + " time/" + at.Format("15:04")
}

// whoSaid is who left a message.
func whoSaid(m Message) string {
	if m.Number == "" || m.Withheld {
		return "prompt/vm-from prompt/vm-unknown-caller"
	}
	return "prompt/vm-from digits/" + m.Number
}
