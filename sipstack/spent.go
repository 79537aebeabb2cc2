package sipstack

import (
	"errors"
	"time"

	"github.com/emiago/sipgo/sip"
)

// linger is how long what a call leaves in the network can still come: T4
// (RFC 3261 s.17.1.2.2). sipgo keeps a transaction for 64 times T1, half a
// minute, whatever has been said since, and with it all of the call: of 15,000
// calls in a minute that would be hundreds of megabytes. Once a call is over and
// its INVITE was acknowledged, both sides have all they need, and a copy that is
// still under way is gone after T4. A copy of an INVITE that came even later
// would begin nothing: its digest is spent.
const linger = 5 * time.Second

// spent gives up, in a while, what the INVITE of a call that is over still
// holds.
func (c *session) spent() {
	in, out := c.acked, c.sent
	if in == nil && out == nil {
		return
	}
	c.s.after(linger, func() {
		if in != nil {
			in.dismiss()
		}
		if out != nil {
			out.dismiss()
		}
	})
}

// dismiss ends a transaction that was answered. sipgo's last timer goes on with
// it, so it is left empty.
func (in *incoming) dismiss() {
	in.tx.Terminate()
	in.empty()
	in.last.MessageData, in.call = sip.MessageData{}, nil
}

// empty drops what a request says once it is answered: its transaction needs no
// more than the answer.
func (in *incoming) empty() { in.req.MessageData = sip.MessageData{} }

// brief reports whether a request is done with when its verb has returned.
func (in *incoming) brief() bool {
	return in.req.Method == sip.BYE || in.req.Method == sip.REGISTER || in.req.Method == sip.OPTIONS
}

// dismiss ends a transaction that has its final answer, as in incoming.
func (x *exchange) dismiss() {
	x.stop()
	x.req.MessageData, x.last.MessageData = sip.MessageData{}, sip.MessageData{}
	x.answer, x.failed = func(*sip.Response) {}, func(error) {}
}

// closed stands for the leg of a call that is over.
type closed struct{}

var errClosed = errors.New("the call is over")

func (closed) Local() Local           { return Local{} }
func (closed) SetRemote(Remote) error { return errClosed }
func (closed) Close()                 {}
