package sipstack

import (
	"time"

	"github.com/emiago/sipgo/sip"
)

// probeEvery is how often a telephone in a call is asked whether it still is.
// One that lost its power says no BYE; its line must not stay seized.
const probeEvery = 5 * time.Minute

// look asks again and again, by OPTIONS within the dialog.
func (c *session) look() {
	c.probe = c.s.after(probeEvery, func() {
		if c.stage != stageTalking {
			return
		}
		gone := func(why string) {
			c.s.log.Info("sip: a telephone left its call without a word", "port", c.port, "why", why)
			c.end(endUnanswered)
		}
		c.s.send(c.s.request(c.d, sip.OPTIONS), func(res *sip.Response) {
			switch {
			case c.stage != stageTalking || res.IsProvisional():
			case res.StatusCode == sip.StatusCallTransactionDoesNotExists || res.StatusCode == sip.StatusRequestTimeout:
				gone(res.StartLine())
			default: // even a refusal shows that it is there
				c.look()
			}
		}, func(err error) {
			if c.stage == stageTalking {
				gone(err.Error())
			}
		})
	})
}
