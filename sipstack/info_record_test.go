package sipstack

import (
	"testing"

	"ringdown/internal/call"
)

// The record key of a telephone has the call recorded, or no more (RC-1).
func TestTheRecordKeyOfATelephone(t *testing.T) {
	calling(t, func(o *office, d *desk, c *talk) {
		o.do(connected(call.Through))
		d.up(c)
		for _, way := range []string{"on", "off", "On"} {
			d.send(d.text(c, "INFO", "", "Record: "+way))
			d.response(200)
		}
		o.expect("record-keyed sip/805 on; record-keyed sip/805 off; record-keyed sip/805 on")
		d.send(d.text(c, "INFO", "", "Record: maybe"))
		d.response(400)
		o.expect("")
		hangUp(o, d, c)
	})
}
