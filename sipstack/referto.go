package sipstack

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxReferTo bounds a Refer-To: a URI with a Replaces of usual length (a
// Call-ID and two tags, escaped) takes some 300 characters.
const maxReferTo = 1024

// referTo is whom a REFER wants its party transferred to: a number, or the
// other side of another call.
type referTo struct {
	number   string
	host     string // "" of a tel: URI, which names no domain
	replaces *replaces
}

// What is wrong with a Refer-To.
var (
	errReferTo = errors.New("one Refer-To with a sip:, sips: or tel: URI is needed")
	errMethod  = errors.New("only INVITE can be referred to")
	errNumber  = errors.New("the number in Refer-To is not one")
)

// referToOf reads the Refer-To of a REFER (RFC 3515 s.2.1). There is exactly
// one. Referred-By (RFC 3892) is not read: who transfers is who signed in, not
// who is said to.
func referToOf(m sip.Message) (referTo, error) {
	hs := slices.Concat(m.GetHeaders("Refer-To"), m.GetHeaders("r"))
	if len(hs) != 1 || len(hs[0].Value()) > maxReferTo {
		return referTo{}, errReferTo
	}
	var uri sip.Uri
	var params sip.HeaderParams
	if _, err := sip.ParseAddressValue(hs[0].Value(), &uri, &params); err != nil {
		return referTo{}, errReferTo
	}
	return readReferTo(&uri)
}

func readReferTo(uri *sip.Uri) (to referTo, err error) {
	user := uri.User
	switch uri.Scheme {
	case "sip", "sips":
		to.host = uri.Host
	case "tel":
		user = uri.Raw()
	default:
		return to, errReferTo
	}
	if m, ok := uri.UriParams.Get("method"); ok && !strings.EqualFold(m, string(sip.INVITE)) {
		return to, errMethod
	}
	for _, h := range uri.Headers {
		if strings.EqualFold(h.K, "Replaces") {
			v, err := url.PathUnescape(h.V)
			if err != nil {
				return to, errReplaces
			}
			to.replaces, err = parseReplaces(v)
			return to, err
		}
	}
	number, ok := dialled(user)
	if !ok || number == "" {
		return to, errNumber
	}
	to.number = number
	return to, nil
}

// ourName reports whether a host is one that this telephone knows us by: it
// transfers within this office, not to a stranger's domain.
func (s *Stack) ourName(host string, p *phone, d *dialog) bool {
	host = strings.Trim(strings.ToLower(host), "[]")
	names := []string{s.o.Realm, d.ours.Address.Host, d.theirs.Address.Host, s.home(d.peer).Addr().String()}
	for _, l := range s.o.Listeners {
		if ap, ok := addrPort(l.address()); ok {
			names = append(names, ap.Addr().String())
		}
	}
	for _, b := range p.contacts {
		names = append(names, b.domain)
	}
	return host != "" && slices.ContainsFunc(names, func(n string) bool {
		return strings.Trim(strings.ToLower(n), "[]") == host
	})
}
