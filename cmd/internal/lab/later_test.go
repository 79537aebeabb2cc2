package lab_test

import (
	"regexp"
	"strings"
	"time"
)

// later adds a lag to each limit of a scenario: by so much later may a thing be
// perceived behind what stands between the appliance and the simulated wires.
func later(text string, lag time.Duration) string {
	return regexp.MustCompile(`(?m)^within (\S+)`).ReplaceAllStringFunc(text, func(limit string) string {
		d, err := time.ParseDuration(strings.TrimPrefix(limit, "within "))
		if err != nil {
			return limit
		}
		return "within " + (d + lag).String()
	})
}
