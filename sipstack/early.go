package sipstack

import (
	"time"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

const (
	// maxEarly bounds the early dialogs of one INVITE of ours. A proxy behind a
	// contact makes one for each telephone that it forks to; further ones ring
	// without being listened to.
	maxEarly = 8

	// forgotten is how many requests of ours (PRACK, UPDATE) an early dialog may
	// have had that is not known any more when its late 2xx is ended: numbers may
	// be left out, and none may come twice (RFC 3261 s.12.2.1.1).
	forgotten = 64

	// listenEvery is how often is looked whether a telephone that rings and
	// described its sound sends any: two packets of the longest usual kind are
	// there by then, and nobody misses the first word of an announcement.
	listenEvery = 100 * time.Millisecond
)

// early is a dialog that a telephone of ours, or the far end of a trunk, began
// by a provisional answer (RFC 3261 s.12.1): it rings, and may send sound
// already.
type early struct {
	c      *session
	f      *fork // nil of a call that goes out on a trunk
	d      *dialog
	rseq   uint32         // of the last reliable answer, 0 none
	theirs *description   // of its sound, nil none yet
	shown  *call.CallerID // who it was told calls, nil nobody since its INVITE
	sure   bool           // its answer to our offer came reliably: nothing replaces it
}

// provisional takes an answer that is none yet.
func (f *fork) provisional(res *sip.Response) {
	first := !f.heard
	f.heard = true
	if first && f.cancelled && !f.done {
		f.sendCancel()
	}
	if f.c.stage != stageRinging || f.cancelled || res.StatusCode == sip.StatusTrying {
		return
	}
	f.c.limit() // RFC 3261 s.16.7 step 2
	e := f.earlyOf(res)
	if e == nil || requires(res, option100rel) && !e.confirm(res) {
		return
	}
	e.d.learn(res)
	e.introduce()
	e.hear(res)
}

// limit begins Timer C anew.
func (c *session) limit() {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = c.s.after(timerC, func() {
		if c.stage == stageRinging {
			c.refused("nobody answered", call.Event{Cause: sip.StatusTemporarilyUnavailable})
		}
	})
}

// branches are the early dialogs of one INVITE of ours, by the far end's tag.
type branches map[string]*early

// of finds the early dialog of an answer, or lets begin make it; nil if the
// answer belongs to none.
func (m *branches) of(res *sip.Response, begin func() *early) *early {
	if res.To() == nil {
		return nil
	}
	tag, _ := res.To().Params.Get("tag")
	if e := (*m)[tag]; e != nil || tag == "" || len(*m) >= maxEarly {
		return e
	}
	e := begin()
	e.d.call, e.d.early = e.c, e
	if *m == nil {
		*m = branches{}
	}
	(*m)[tag] = e
	e.c.s.dialogs[e.d.id] = e.d
	return e
}

// forget ends them, all but keep.
func (m *branches) forget(keep *dialog) {
	for _, e := range *m {
		if e.d != keep {
			delete(e.c.s.dialogs, e.d.id)
		}
	}
	*m = nil
}

// answered is the dialog of a 2xx if it was early, nil otherwise.
func (m branches) answered(res *sip.Response) *dialog {
	tag, _ := res.To().Params.Get("tag")
	e := m[tag]
	if e == nil {
		return nil
	}
	if c := res.Contact(); c != nil {
		e.d.target = target(c)
	}
	e.d.follow(res)
	return e.d
}

// earlyOf finds the early dialog of an answer, or begins it.
func (f *fork) earlyOf(res *sip.Response) *early {
	return f.early.of(res, func() *early {
		return &early{c: f.c, f: f, d: dialogOfAnswer(f.x.req, res, f.b.peer)}
	})
}

// hear takes what a provisional answer says of sound. The first telephone that
// describes its sound is listened to until another one answers (RFC 3960 s.3.1).
func (e *early) hear(res *sip.Response) {
	theirs, err := sound(res)
	if err != nil || theirs == nil || e.sure {
		return
	}
	e.theirs, e.sure = theirs, requires(res, option100rel)
	c := e.c
	if c.listened != nil && c.listened != e {
		return
	}
	if err := e.listen(); err != nil {
		c.s.log.Debug("sip: sound before the answer cannot be used", "port", c.port, "error", err)
		return
	}
	if c.listened == nil {
		c.listened = e
		c.sounds()
	}
}

// listen tells the leg what the telephone described.
func (e *early) listen() error {
	if e.f != nil {
		e.c.ours.seal = e.f.seal
	}
	return e.c.adopt(e.theirs, e.d.peer)
}

// counter is a leg that knows how many packets of sound it got.
type counter interface{ Received() uint64 }

// sounds reports the first sound of a telephone that rings. Until a packet
// comes the caller goes on hearing ringback: many telephones describe their
// sound and send none (RFC 3960 s.3.2).
func (c *session) sounds() {
	if c.stage != stageRinging || c.listened == nil || c.sounded {
		return
	}
	if n, counts := c.leg.(counter); counts && n.Received() == 0 {
		c.probe = c.s.after(listenEvery, c.sounds)
		return
	}
	c.sounded = true
	c.post(call.Event{Kind: call.EarlyMedia})
}

// forget ends the early dialogs of a fork, all but keep.
func (f *fork) forget(keep *dialog) { f.early.forget(keep) }

// unheard listens to another telephone when the one that was listened to rings
// no more.
func (c *session) unheard(f *fork) {
	if c.listened == nil || c.listened.f != f {
		return
	}
	c.listened = nil
	for _, o := range c.forks {
		for _, e := range o.early {
			if e.theirs != nil && !o.done && e.listen() == nil {
				c.listened = e
				return
			}
		}
	}
}

// dialog is the dialog of a 2xx: one that was early, or a new one.
func (f *fork) dialog(res *sip.Response) *dialog {
	if d := f.early.answered(res); d != nil {
		return d
	}
	return dialogOfAnswer(f.x.req, res, f.b.peer)
}

// answeredBy takes the answer to our offer from a 2xx, unless it came reliably
// before (RFC 3261 s.13.2.1).
func (c *session) answeredBy(d *dialog, res *sip.Response) error {
	e := d.early
	if e == nil || e.theirs == nil || !e.sure && len(res.Body()) > 0 {
		return c.answered(res)
	}
	if c.listened == e {
		return nil
	}
	return c.adopt(e.theirs, d.peer)
}
