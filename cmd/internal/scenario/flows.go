package scenario

import (
	"fmt"
	"strconv"
)

// Flow is one that callers are led through.
type Flow struct{ Name, File string }

// Answer is what a server says that a flow asks.
type Answer struct {
	URL    string
	Status int
	Body   string
}

// flows reads "flow NAME FILE", "answer URL STATUS BODY" and "tour".
func (s *Script) flows(words []string) error {
	if len(s.Steps) > 0 || s.Hardware == nil {
		return fmt.Errorf("%s stands behind hardware and before everything that happens", words[0])
	}
	if words[0] == "tour" {
		s.Tour = true
		return nil
	}
	if words[0] == "flow" {
		if len(words) != 3 {
			return fmt.Errorf("flow takes a name and a file, as in: flow main flows/office.json")
		}
		s.Flows = append(s.Flows, Flow{words[1], words[2]})
		return nil
	}
	if len(words) != 4 {
		return fmt.Errorf("answer takes a URL, a status and a body, as in: answer http://crm/orders/1 200 '{}'")
	}
	status, err := strconv.Atoi(words[2])
	if err != nil {
		return fmt.Errorf("%q is no status of HTTP, such as 200", words[2])
	}
	s.Answers = append(s.Answers, Answer{words[1], status, words[3]})
	return nil
}
