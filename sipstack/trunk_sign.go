package sipstack

import "github.com/emiago/sipgo/sip"

// say sends a request within a call. A trunk's proxy may ask for credentials for
// it as it did for the call: it gets them, once (RFC 3261 s.22.3).
func (s *Stack) say(d *dialog, req *sip.Request, answer func(*sip.Response), failed func(error)) {
	s.send(req, func(res *sip.Response) {
		if again := d.signed(req, res); again != nil {
			s.send(again, answer, failed)
			return
		}
		answer(res)
	}, failed)
}

// signed is a request that was challenged, with what was asked for; nil if there
// is nothing to give.
func (d *dialog) signed(req *sip.Request, res *sip.Response) *sip.Request {
	if d.signs == nil || res.StatusCode != sip.StatusUnauthorized && res.StatusCode != sip.StatusProxyAuthRequired {
		return nil
	}
	c, t := challengeOf(res), d.signs
	if c == nil || t.conf.Password == "" {
		return nil
	}
	again := req.Clone()
	d.seq++
	again.CSeq().SeqNo = d.seq
	again.Via().Params.Add("branch", sip.GenerateBranch())
	c.sign(again, t.authUser(), t.conf.Password)
	return again
}
