package appliance

import (
	"ringdown/acd"
	"ringdown/internal/config"
)

// planCodes adds what telephones dial for features, and how forwards work.
func planCodes(p *acd.Plan, c config.Config) {
	p.Codes, p.PauseReasons = c.CodeTable(), c.Codes.PauseReasons
	p.Mailboxes = c.Mailboxes()
	p.NoAnswer = seconds(c.Forwarding.NoAnswerSeconds)
	p.DNDInternal, p.DNDTransferred = c.Forwarding.DNDInternal, c.Forwarding.DNDTransferred
}
