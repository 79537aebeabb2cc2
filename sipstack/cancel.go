package sipstack

import "github.com/emiago/sipgo/sip"

// cancelled is the verb CANCEL: the telephone gave up. sipgo has answered it,
// and the INVITE with 487.
func (in *incoming) cancelled(by *sip.Request) {
	in.gone = true
	if in.call != nil && in.call.stage == stageCalling {
		e := endByPhone
		if by != nil {
			e.text = because(by)
		}
		in.call.end(e)
	}
}
