package config

import (
	"strings"
	"testing"
)

// A relay ties two analog ports of one card, and one telephone to one line.
func TestALifelineIsAnAnalogTelephoneOfTheSameCard(t *testing.T) {
	for lifeline, wants := range map[string]string{
		"801": "",
		"802": "extension 802 has no analog telephone",
		"803": "extension 803 is at card sim1 and the line at card sim0",
		"899": "extension \"899\" does not exist",
	} {
		c := demo(t)
		c.Extensions[1].Port, c.Extensions[1].SIP = "", SIP{Password: "tea-and-2-sugars"}
		c.Extensions[2].Port = "sim1/fxs3"
		c.Lines[0].Lifeline = lifeline
		said := ""
		if err := c.Validate(); err != nil {
			said = err.Error()
		}
		if wants == "" && strings.Contains(said, "lifeline") || !strings.Contains(said, wants) {
			t.Errorf("lifeline %s: %q, want %q", lifeline, said, wants)
		}
	}
	c := demo(t)
	c.Lines[0].Lifeline, c.Lines[1].Lifeline = "801", "801"
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), "line 2: lifeline: extension 801 is the lifeline of line 1 already") {
		t.Errorf("one telephone for two lines: %v", err)
	}
}
