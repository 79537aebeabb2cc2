package config

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func trunkField(i int, name string) string { return fmt.Sprintf("trunks[%d].%s", i, name) }

func (k *checker) trunks() {
	ids := map[string]string{}
	for i, t := range k.c.Trunks {
		k.ident(trunkField(i, "id"), t.ID, ids)
		k.name(trunkField(i, "name"), t.Name)
		k.word(trunkField(i, "mode"), string(t.Mode), []string{string(ModeRegister), string(ModePeer)})
		k.word(trunkField(i, "transport"), string(t.Transport), []string{string(UDP), string(TCP), string(TLS)})
		k.proxies(i, t)
		k.identity(i, t)
		k.peers(i, t)
		k.within(trunkField(i, "expires_seconds"), t.ExpiresSeconds, 60, 86400, "")
		k.within(trunkField(i, "keepalive_seconds"), t.KeepaliveSeconds, 0, 3600, ", 0 for never")
		k.within(trunkField(i, "max_calls"), t.MaxCalls, 1, MaxTrunkCalls, "")
		k.words(trunkField(i, "codecs"), t.Codecs, codecNames())
		k.ring(trunkField(i, "ring"), t.Ring)
		k.secrecy(i, t)
		k.trunkNumbers(i, t)
		k.trunkCaller(i, t.CallerID)
		k.dids(i, t)
	}
}

// secrecy: keys in SDP are for encrypted signalling only, and so is whom to
// believe. The file is read where the trunk is set up.
func (k *checker) secrecy(i int, t Trunk) {
	k.optionalWord(trunkField(i, "srtp"), string(t.SRTP), []string{string(SRTPOff), string(SRTPOptional), string(SRTPRequired)})
	if t.SRTP != "" && t.SRTP != SRTPOff && t.Transport != TLS {
		k.note(trunkField(i, "srtp"), "needs transport: tls; its keys would be told to whoever listens")
	}
	k.device(trunkField(i, "interface"), t.Interface)
	k.file(trunkField(i, "certificate_authority"), t.CertificateAuthority)
	if t.CertificateAuthority != "" && t.Transport != TLS {
		k.note(trunkField(i, "certificate_authority"), "needs transport: tls; nobody shows a certificate without it")
	}
}

// codecNames are those that a trunk may be limited to.
func codecNames() []string { return []string{"PCMA", "PCMU", "G722"} }

// identShape is what ids of trunks and line groups look like: they stand in
// addresses and references.
var identShape = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9_-]{0,22}[a-z0-9])?$`)

func (k *checker) ident(field, id string, taken map[string]string) {
	switch {
	case !identShape.MatchString(id):
		k.note(field, "%q is not an id; it is 1 to 24 of a-z, 0-9, - and _, such as %q", shorten(id), "hinet")
	case taken[id] != "":
		k.note(field, "%q is already the id of %s; every one has its own", id, taken[id])
	default:
		taken[id] = k.called(field)
	}
}

// words checks a list of known words, each at most once.
func (k *checker) words(field string, given, allowed []string) {
	for j, w := range given {
		at := fmt.Sprintf("%s[%d]", field, j)
		if slices.Index(given, w) < j {
			k.note(at, "%q is given twice; leave one of them out", shorten(w))
			continue
		}
		k.word(at, w, allowed)
	}
}

func (k *checker) proxies(i int, t Trunk) {
	if n := len(t.Proxies); n == 0 || n > MaxProxies {
		k.note(trunkField(i, "proxies"), "has %d entries; it is 1 to %d hosts, the preferred one first", n, MaxProxies)
	}
	for j, p := range t.Proxies {
		if !hostPort(p) {
			k.note(trunkField(i, fmt.Sprintf("proxies[%d]", j)), "%q is not a proxy; it is a host or address, with a port if it is not the usual one, such as %q", shorten(p), "sip.example.net:5060")
		}
	}
	if t.Domain != "" && !hostName(t.Domain) {
		k.note(trunkField(i, "domain"), "%q is not a domain; it is a host name such as %q", shorten(t.Domain), "sip.example.net")
	}
}

// identity is who the trunk is at its provider. Its sentence never repeats the
// password.
func (k *checker) identity(i int, t Trunk) {
	k.userPart(trunkField(i, "user"), t.User)
	k.userPart(trunkField(i, "auth_user"), t.AuthUser)
	if t.Mode == ModeRegister && t.User == "" {
		k.note(trunkField(i, "user"), "is missing; a trunk that registers has a user name")
	}
	p := string(t.Password)
	switch {
	case !visible(p) || len(p) > MaxPassword:
		k.note(trunkField(i, "password"), "is not a password; it is up to %d visible ASCII characters without blanks", MaxPassword)
	case t.Mode == ModeRegister && p == "":
		k.note(trunkField(i, "password"), "is missing; a trunk that registers has a password")
	}
}

func visible(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

func (k *checker) userPart(field, s string) {
	if !visible(s) || len(s) > MaxPassword || strings.ContainsAny(s, `@:;<>"`) {
		k.note(field, "%q is not a user name; it is up to %d visible ASCII characters, without the domain", shorten(s), MaxPassword)
	}
}

func (k *checker) peers(i int, t Trunk) {
	k.atMost(trunkField(i, "peers"), len(t.Peers), MaxPeers)
	for j, p := range t.Peers {
		if _, ok := network(p); !ok {
			k.note(trunkField(i, fmt.Sprintf("peers[%d]", j)), "%q is not an address; it is one address or a network, such as %q or %q", shorten(p), "192.0.2.7", "192.0.2.0/24")
		}
	}
}

// network reads an address or a network.
func network(s string) (netip.Prefix, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return netip.PrefixFrom(a, a.BitLen()), true
	}
	p, err := netip.ParsePrefix(s)
	return p, err == nil
}

// PeerNetworks are the trunk's peers, read; only those of a valid configuration
// are all there.
func (t Trunk) PeerNetworks() []netip.Prefix {
	var all []netip.Prefix
	for _, s := range t.Peers {
		if p, ok := network(s); ok {
			all = append(all, p)
		}
	}
	return all
}

func hostPort(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil || hostName(s) {
		return true
	}
	host, port, err := net.SplitHostPort(s)
	n, wrong := strconv.Atoi(port)
	if err != nil || wrong != nil || n < 1 || n > 65535 {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil || hostName(host)
}

// maxHostName is that of RFC 1123 section 2.1.
const maxHostName = 253

// hostShape is that of RFC 1123, with the underscores that some providers use.
var hostShape = regexp.MustCompile(`^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*$`)

func hostName(s string) bool { return len(s) <= maxHostName && hostShape.MatchString(s) }

func (k *checker) trunkNumbers(i int, t Trunk) {
	k.within(trunkField(i, "strip"), t.Strip, 0, 16, " digits")
	if t.Prefix != "" && !outsideNumber(t.Prefix, 16) {
		k.note(trunkField(i, "prefix"), "%q cannot be dialled; it is up to 16 of 0-9, * and #, or begins with +", shorten(t.Prefix))
	}
}

// outsideNumber is what can be asked of a trunk: digits, perhaps after a '+'.
func outsideNumber(s string, most int) bool {
	s = strings.TrimPrefix(s, "+")
	return len(s) <= most && strings.Trim(s, "0123456789*#") == ""
}

func (k *checker) trunkCaller(i int, c TrunkCallerID) {
	k.optionalWord(trunkField(i, "caller_id.present"), string(c.Present), []string{string(PresentTrunk), string(PresentExtension), string(PresentPass)})
	if c.Number != "" && !outsideNumber(c.Number, 32) {
		k.note(trunkField(i, "caller_id.number"), "%q is not a number; it is up to 32 digits, perhaps after a +", shorten(c.Number))
	}
	k.words(trunkField(i, "caller_id.send"), c.Send, []string{"from", "pai", "rpid"})
	k.words(trunkField(i, "caller_id.trust"), c.Trust, []string{"pai", "rpid", "from"})
}

var didShape = regexp.MustCompile(`^\+?[0-9X*#]{1,32}\.?$`)

func (k *checker) dids(i int, t Trunk) {
	k.destination(trunkField(i, "incoming"), t.Incoming, t.Enabled && len(k.c.DIDsOf(t)) == 0)
	k.atMost(trunkField(i, "dids"), len(t.DIDs), MaxDIDs)
	seen := map[string]bool{}
	for j, d := range t.DIDs {
		at := trunkField(i, fmt.Sprintf("dids[%d]", j))
		switch {
		case !didShape.MatchString(d.Number):
			k.note(at+".number", "%q is not a number; it is up to 32 digits, with X for any digit and . at the end for the rest", shorten(d.Number))
		case seen[d.Number]:
			k.note(at+".number", "%q is given twice; leave one of them out", d.Number)
		}
		seen[d.Number] = true
		k.destination(at, d.Incoming(), true)
	}
}

// destination checks where a call goes.
func (k *checker) destination(field string, in Incoming, needed bool) {
	var given []string
	for _, f := range [][2]string{{"direct", in.Direct}, {"group", in.Group}, {"disa", in.DISA}, {"flow", in.Flow}, {"voicemail", in.Voicemail}} {
		if f[1] != "" {
			given = append(given, f[0])
		}
	}
	k.lastAgentOf(field, in, len(given) > 0)
	switch {
	case len(given) > 1:
		k.note(field, "has %s; it has one of them", strings.Join(given, " and "))
	case len(given) == 0 && needed:
		k.note(field, "is missing; a call goes to direct (an extension), group (a ring group), voicemail (a mailbox), disa or flow")
	case in.Flow != "":
		k.flowName(field+".flow", in.Flow)
	case in.Voicemail != "":
		k.mailboxRef(field+".voicemail", in.Voicemail)
	case in.DISA != "":
		k.reference(field+".disa", in.DISA, "DISA id", k.c.disaIDs())
	case in.Direct != "":
		k.reference(field+".direct", in.Direct, "extension", k.c.extensionNumbers())
	case in.Group != "":
		k.reference(field+".group", in.Group, "group", k.c.groupNumbers())
	}
}
