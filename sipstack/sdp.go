package sipstack

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pion/sdp/v3"
)

const (
	maxSDP      = 8192 // bytes of a description that are looked at
	maxMedia    = 16   // media lines; a telephone with video and slides has three
	maxFormats  = 64   // formats of one media line
	defaultTime = 20 * time.Millisecond
)

// direction is which ways sound may go, seen from who said it.
type direction struct{ send, receive bool }

func (d direction) String() string {
	switch {
	case d.send && d.receive:
		return "sendrecv"
	case d.send:
		return "sendonly"
	case d.receive:
		return "recvonly"
	}
	return "inactive"
}

// turned is a direction seen from the other side.
func (d direction) turned() direction { return direction{send: d.receive, receive: d.send} }

// description is what a telephone said of its sound.
type description struct {
	whole *sdp.SessionDescription
	media []*sdp.MediaDescription // all of them: an answer must have as many
	audio int                     // the one that is ours to use
	rtp   netip.AddrPort          // not valid: nowhere
	rtcp  netip.AddrPort
	form  []Format
	ptime time.Duration
	dir   direction
}

// parseSDP reads an offer or an answer (RFC 4566) and finds the first audio
// stream in it; see seal for which one it becomes.
func parseSDP(body []byte) (*description, error) {
	if len(body) > maxSDP {
		return nil, fmt.Errorf("read SDP: %d bytes are too long", len(body))
	}
	var s sdp.SessionDescription
	if err := s.Unmarshal(body); err != nil {
		return nil, fmt.Errorf("read SDP: %w", err)
	}
	if len(s.MediaDescriptions) > maxMedia {
		return nil, fmt.Errorf("read SDP: %d media lines are too many", len(s.MediaDescriptions))
	}
	d := &description{whole: &s, media: s.MediaDescriptions}
	d.audio = slices.IndexFunc(d.media, audible)
	if d.audio < 0 {
		return nil, fmt.Errorf("read SDP: there is no audio over RTP/AVP or RTP/SAVP in it")
	}
	d.read(&s, d.media[d.audio])
	return d, nil
}

func (d *description) read(s *sdp.SessionDescription, m *sdp.MediaDescription) {
	d.addresses(s, m)
	d.ptime = defaultTime
	d.dir = way(s.Attributes, direction{true, true})
	d.dir = way(m.Attributes, d.dir)
	if v, ok := m.Attribute("ptime"); ok {
		if ms, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && ms >= 10 && ms <= 200 {
			d.ptime = time.Duration(ms) * time.Millisecond
		}
	}
	for _, f := range m.MediaName.Formats {
		if n, err := strconv.ParseUint(f, 10, 7); err == nil {
			d.form = append(d.form, format(uint8(n), m.Attributes))
		}
	}
}

// addresses finds where the telephone wants its packets. A host name is not
// looked up: who negotiates must not wait, and the packets' source will tell.
func (d *description) addresses(s *sdp.SessionDescription, m *sdp.MediaDescription) {
	c := m.ConnectionInformation
	if c == nil {
		c = s.ConnectionInformation
	}
	if c == nil || c.Address == nil {
		return
	}
	a, err := netip.ParseAddr(c.Address.Address)
	if err != nil || a.IsUnspecified() || a.IsMulticast() {
		return
	}
	port := uint16(m.MediaName.Port.Value)
	d.rtp = netip.AddrPortFrom(a, port)
	d.rtcp = netip.AddrPortFrom(a, port+1)
	if v, ok := m.Attribute("rtcp"); ok { // RFC 3605
		first, _, _ := strings.Cut(strings.TrimSpace(v), " ")
		if n, err := strconv.ParseUint(first, 10, 16); err == nil && n > 0 {
			d.rtcp = netip.AddrPortFrom(a, uint16(n))
		}
	}
}

func way(as []sdp.Attribute, otherwise direction) direction {
	for _, a := range as {
		switch a.Key {
		case "sendrecv":
			return direction{true, true}
		case "sendonly":
			return direction{send: true}
		case "recvonly":
			return direction{receive: true}
		case "inactive":
			return direction{}
		}
	}
	return otherwise
}

// format names a payload type: by its rtpmap, else by RFC 3551 table 4.
func format(payload uint8, as []sdp.Attribute) Format {
	f := Format{Payload: payload, Clock: 8000}
	switch payload {
	case 0:
		f.Name = "PCMU"
	case 8:
		f.Name = "PCMA"
	case 9:
		f.Name = "G722"
	case 13:
		f.Name = "CN"
	}
	prefix := strconv.Itoa(int(payload)) + " "
	for _, a := range as {
		v, ok := strings.CutPrefix(a.Value, prefix)
		switch {
		case !ok:
		case a.Key == "rtpmap":
			name, rest, _ := strings.Cut(strings.TrimSpace(v), "/")
			clock, channels, _ := strings.Cut(rest, "/")
			f.Name = name
			f.Clock, _ = strconv.Atoi(clock)
			f.Channels, _ = strconv.Atoi(channels)
		case a.Key == "fmtp":
			f.Params = strings.TrimSpace(v)
		}
	}
	return f
}

// remote is what the leg is told once sound is agreed. held is our own wish to
// keep silent.
func (d *description) remote(both []Format, source netip.Addr) Remote {
	return Remote{
		RTP: d.rtp, RTCP: d.rtcp, Source: source, Formats: both, Ptime: d.ptime,
		Send:    d.dir.receive && d.rtp.IsValid(),
		Receive: d.dir.send,
	}
}

// ours writes our side's SDP. All of one session have the same id; its version
// grows when anything changes (RFC 3264 s.8).
type ours struct {
	id      uint64
	version uint64
	address netip.Addr
	local   Local
	seal    seal
	last    string // without its version
}

// offer describes what we wish for.
func (o *ours) offer(fs []Format) []byte {
	profile, crypto := o.seal.opening()
	return o.write([]string{o.audio(profile, crypto, fs, direction{true, true}, o.local.Ptime)})
}

// answer describes what was agreed; media lines that are not for us are
// refused with port 0 (RFC 3264 s.6).
func (o *ours) answer(d *description, both []Format) []byte {
	lines := make([]string, 0, len(d.media))
	profile, crypto := o.seal.standing()
	for i, m := range d.media {
		if i == d.audio {
			lines = append(lines, o.audio(profile, crypto, both, d.dir.turned(), d.ptime))
			continue
		}
		n := m.MediaName
		lines = append(lines, fmt.Sprintf("m=%s 0 %s %s\r\n", n.Media, strings.Join(n.Protos, "/"),
			strings.Join(n.Formats, " ")))
	}
	return o.write(lines)
}

func (o *ours) write(media []string) []byte {
	family := "IP4"
	if o.address.Is6() && !o.address.Is4In6() {
		family = "IP6"
	}
	rest := fmt.Sprintf("s=-\r\nc=IN %s %s\r\nt=0 0\r\n%s", family, o.address.Unmap(), strings.Join(media, ""))
	if rest != o.last {
		o.version++
		o.last = rest
	}
	return fmt.Appendf(nil, "v=0\r\no=- %d %d IN %s %s\r\n%s", o.id, o.version, family, o.address.Unmap(), rest)
}

func (o *ours) audio(profile, crypto string, fs []Format, dir direction, ptime time.Duration) string {
	if ptime == 0 {
		ptime = defaultTime
	}
	var b strings.Builder
	fmt.Fprintf(&b, "m=audio %d %s", o.local.Port, profile)
	for _, f := range fs {
		fmt.Fprintf(&b, " %d", f.Payload)
	}
	b.WriteString("\r\n")
	for _, f := range fs {
		fmt.Fprintf(&b, "a=rtpmap:%d %s/%d%s\r\n", f.Payload, f.Name, f.Clock, f.channels())
		if p := o.params(f); p != "" {
			fmt.Fprintf(&b, "a=fmtp:%d %s\r\n", f.Payload, p)
		}
	}
	fmt.Fprintf(&b, "%sa=ptime:%d\r\na=%s\r\n", crypto, ptime/time.Millisecond, dir)
	return b.String()
}

// params are our own parameters of a format: what the telephone said of its
// side is not ours to repeat. Of a codec that passes they are the other side's.
func (o *ours) params(f Format) string {
	for _, l := range o.local.Formats {
		if l.Name == f.Name {
			return l.Params
		}
	}
	return clip(f.Params, maxParams)
}

// maxParams bounds the parameters that are passed on: RFC 7587's for Opus, all
// of them, have some 160 characters.
const maxParams = 256

// channels is the end of an rtpmap, empty for one channel.
func (f Format) channels() string {
	if f.Channels > 1 {
		return "/" + strconv.Itoa(f.Channels)
	}
	return ""
}
