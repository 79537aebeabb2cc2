package sipstack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"

	"ringdown/internal/call"
)

// schemeSIP is how a caller's number from a trunk came, beside the ways of
// analog lines.
const schemeSIP = "sip"

// callerOf is who calls, by the headers that the trunk trusts. Who asked not to
// be shown is not known to us either (RFC 3323 s.4.2, RFC 3325 s.7).
func (t *trunk) callerOf(req *sip.Request) call.CallerID {
	who := t.identified(req)
	who.Diverted = divertedFrom(req)
	return who
}

// identified is what the trusted headers say.
func (t *trunk) identified(req *sip.Request) call.CallerID {
	if private(req) {
		return call.CallerID{Withheld: true, Scheme: schemeSIP}
	}
	trust := t.conf.CallerID.Trust
	if len(trust) == 0 {
		trust = []string{"pai", "from"}
	}
	for _, header := range trust {
		for _, v := range req.GetHeaders(identityHeader(header)) {
			if name, number, ok := identity(v.Value()); ok {
				return call.CallerID{Number: number, Name: name, Scheme: schemeSIP}
			}
		}
	}
	if strings.EqualFold(req.From().Address.User, "anonymous") {
		return call.CallerID{Withheld: true, Scheme: schemeSIP}
	}
	return call.CallerID{}
}

// private reports whether the caller asked not to be shown.
func private(req *sip.Request) bool {
	for _, h := range req.GetHeaders("Privacy") {
		for p := range strings.FieldsFuncSeq(strings.ToLower(h.Value()), func(r rune) bool { return r == ';' || r == ',' || r == ' ' }) {
			if p == "id" || p == "user" || p == "header" {
				return true
			}
		}
	}
	for _, h := range req.GetHeaders("Remote-Party-ID") {
		if v := strings.ToLower(h.Value()); strings.Contains(v, "privacy=full") {
			return true
		}
	}
	return false
}

// identityHeader is the header that a word of the configuration stands for.
func identityHeader(word string) string {
	switch word {
	case "pai":
		return "P-Asserted-Identity"
	case "rpid":
		return "Remote-Party-ID"
	}
	return "From"
}

// maxIdentity bounds the header that is looked at.
const maxIdentity = 512

// identity reads name and number of an address header: a sip: or tel: URI, with
// a name before it or without. ok is false where there is no number.
func identity(v string) (name, number string, ok bool) {
	v = clip(v, maxIdentity)
	name, uri, bracketed := strings.Cut(v, "<")
	if bracketed {
		uri, _, _ = strings.Cut(uri, ">")
		name = quotable(strings.Trim(strings.TrimSpace(name), `"`))
	} else {
		uri, name = strings.TrimSpace(name), ""
	}
	scheme, rest, found := strings.Cut(uri, ":")
	if !found {
		return "", "", false
	}
	switch strings.ToLower(strings.TrimSpace(scheme)) {
	case "sip", "sips":
		if rest, _, found = strings.Cut(rest, "@"); !found {
			return "", "", false
		}
	case "tel":
	default:
		return "", "", false
	}
	number, ok = dialled(rest)
	return name, number, ok && number != ""
}

// presented is whom the called party is to see.
type presented struct {
	number, name string
	withheld     bool
}

// present applies the trunk's policy to an outgoing call.
func (t *trunk) present(e call.Effect) presented {
	p, who := t.conf.CallerID, e.CallerID
	passedOn := e.Behalf != ""
	// A caller of ours who hides is hidden whatever the policy: it is their wish for
	// this call (RFC 3323 s.4).
	own := presented{number: cmp.Or(e.Shown, t.own()), withheld: who.Withheld && (p.Present == "pass" || !passedOn)}
	switch {
	case who.Withheld, p.Present == "trunk" || p.Present == "":
	case passedOn && p.Present != "pass":
	case plainUser(who.Number):
		return presented{number: who.Number, name: who.Name}
	}
	if !passedOn {
		own.name = who.Name
	}
	return own
}

// own is the trunk's own number.
func (t *trunk) own() string {
	if t.conf.CallerID.Number != "" {
		return t.conf.CallerID.Number
	}
	return t.conf.User
}

// from is the From of an outgoing call. Where the policy does not send the number
// in it, it is the account's: many providers tell their customers by it.
func (t *trunk) from(p presented) *sip.FromHeader {
	h := &sip.FromHeader{Address: sip.Uri{Scheme: "sip", User: t.conf.User, Host: t.conf.domain()}}
	switch {
	case p.withheld:
		h.DisplayName, h.Address = "Anonymous", sip.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	case t.sends("from") && p.number != "":
		h.DisplayName, h.Address.User = quotable(p.name), p.number
	}
	if h.Address.User == "" {
		h.Address.User = t.contactUser()
	}
	h.Params.Add("tag", sip.GenerateTagN(16))
	return h
}

// sends reports whether a header carries the number.
func (t *trunk) sends(header string) bool {
	list := t.conf.CallerID.Send
	if len(list) == 0 {
		list = []string{"from", "pai"}
	}
	return slices.Contains(list, header)
}

// identities are the headers that tell the provider who calls.
func (t *trunk) identities(p presented, e call.Effect) []sip.Header {
	uri := "<sip:" + p.number + "@" + t.conf.domain() + ">"
	named := uri
	if n := quotable(p.name); n != "" {
		named = `"` + n + `" ` + uri
	}
	var hs []sip.Header
	if t.sends("pai") && p.number != "" {
		hs = append(hs, sip.NewHeader("P-Asserted-Identity", named))
	}
	if t.sends("rpid") && p.number != "" {
		privacy := "off"
		if p.withheld {
			privacy = "full"
		}
		hs = append(hs, sip.NewHeader("Remote-Party-ID", named+";party=calling;screen=yes;privacy="+privacy))
	}
	if p.withheld {
		hs = append(hs, sip.NewHeader("Privacy", "id"))
	}
	if t.conf.CallerID.Diversion && e.Behalf != "" && t.own() != "" {
		hs = append(hs, sip.NewHeader("Diversion", "<sip:"+t.own()+"@"+t.conf.domain()+">;reason=unconditional;counter=1"))
	}
	return hs
}
