package sipstack

import (
	"testing"

	"github.com/emiago/sipgo/sip"
)

// redirect answers with contacts.
func (d *desk) redirect(req *sip.Request, contacts ...string) {
	var hs []string
	for _, c := range contacts {
		hs = append(hs, "Contact: "+c)
	}
	d.respond(req, 302, "", hs...)
	d.request("ACK")
}

func TestATelephonePassesItsCallsOn(t *testing.T) {
	for _, x := range []struct {
		name     string
		contacts []string
		want     string
	}{
		{"to an extension", []string{"<sip:806@10.0.0.1>"}, "806"},
		{"with our port", []string{"sip:806@10.0.0.1:5060;user=phone"}, "806"},
		{"by a name of ours", []string{"<sip:9-0912%23@ringdown>"}, "90912#"},
		{"the better of two", []string{"<sip:801@10.0.0.1>;q=0.1", "<sip:802@10.0.0.1>;q=0.9"}, "802"},
		{"the one of two that is ours", []string{"<sip:900@evil.example>", "<sip:802@10.0.0.1>"}, "802"},
	} {
		t.Run(x.name, func(t *testing.T) {
			ringing(t, func(o *office, d *desk, req *sip.Request) {
				d.respond(req, 180, "")
				d.redirect(req, x.contacts...)
				o.expect("phone-moved sip/805 " + x.want + " 805 passes its calls on to " + x.want + " (302).")
			})
		})
	}
}

func TestNoForeignAddressIsFollowed(t *testing.T) {
	for _, contact := range []string{
		"<sip:802@evil.example>", "<sip:802@10.0.0.9>", "<sip:802@10.0.0.1:5061>", "<sip:eve@10.0.0.1>", "<sip:10.0.0.1>",
		"<http://10.0.0.1/802>", "<tel:+886-912-345678>", "<sip:805@10.0.0.1>", // itself
	} {
		ringing(t, func(o *office, d *desk, req *sip.Request) {
			d.redirect(req, contact)
			o.expect("phone-refused sip/805 805 passes its calls on to where they cannot be followed (302).")
		})
	}
}

func TestOneTelephoneOfTwoPassesOn(t *testing.T) {
	inOffice(t, nil, func(o *office) {
		a, b := twoDesks(o)
		o.do(ringEffect("02123"))
		atA, atB := a.request("INVITE"), b.request("INVITE")
		b.respond(atB, 180, "")
		o.heard()
		a.redirect(atA, "<sip:806@10.0.0.1>")
		o.expect("phone-moved sip/805 806 805 passes its calls on to 806 (302).")
		b.respond(b.request("CANCEL"), 200, "")
		b.respond(atB, 487, "")
		b.request("ACK")
		o.idle()
	})
}
