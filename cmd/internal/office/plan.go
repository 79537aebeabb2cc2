package office

import (
	"fmt"

	"ringdown/internal/config"
	"ringdown/internal/country"
)

// Size of the office: eight lines and sixteen telephones.
const (
	Lines  = 8
	Phones = 16
)

// Hardware is the simulated card of a day.
func Hardware(code country.Code, seed uint64) string {
	return fmt.Sprintf("sim://?country=%s&lines=%d&phones=%d&seed=%d", code, Lines, Phones, seed)
}

// Plan is the office's configuration: lines 1 and 2 ring one telephone each,
// line 8 is tied to 816, the others ring groups. Short times, so that a day
// sees every time-out often.
func Plan(code country.Code) (config.Config, error) {
	c, err := config.Demo(Lines, Phones, code)
	if err != nil {
		return c, err
	}
	for i := range c.Extensions {
		c.Extensions[i].DirectLine = 0
	}
	c.Extensions[Phones-1].DirectLine = Lines
	c.Groups = append(c.Groups, config.Group{Number: "601", Name: "Service", Strategy: config.Priority, Members: []string{"805", "806", "807", "808"}, RingSeconds: 10})
	for i := range c.Lines {
		c.Lines[i].AllowOut = i < Lines-1
		c.Lines[i].Incoming = incoming(i)
	}
	c.System.HowlerSeconds = 20
	c.System.RingSeconds = 30
	return c, c.Validate()
}

func incoming(line int) config.Incoming {
	switch line {
	case 0:
		return config.Incoming{Direct: "801"}
	case 1:
		return config.Incoming{Direct: "809"}
	case Lines - 1:
		return config.Incoming{Direct: "816"}
	}
	if line%2 == 0 {
		return config.Incoming{Group: "600"}
	}
	return config.Incoming{Group: "601"}
}
