package webadmin

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// Ladders are the SIP messages of calls, as far as they are kept, without
// secrets, the oldest first: the appliance's.
type Ladders interface {
	SIPMessages(id uint64) []SIPMessage
}

// SIPMessage is one message of a call.
type SIPMessage struct {
	At      time.Time `json:"at" doc:"When" example:"2026-05-01T08:29:57.012Z"`
	Sent    bool      `json:"sent" doc:"Sent by this gateway; else it was received" example:"false"`
	Network string    `json:"network" doc:"How it was carried" example:"UDP"`
	Peer    string    `json:"peer" doc:"Whom it came from or went to" example:"192.168.1.51:5060"`
	CallID  string    `json:"call_id" doc:"Its Call-ID" example:"f81d4fae@192.168.1.51"`
	Line    string    `json:"line" doc:"Its first line, in short" example:"INVITE 801"`
	Text    string    `json:"text" doc:"All of it, without secrets" example:"INVITE sip:801@192.168.1.1 SIP/2.0"`
}

type ladderAnswer struct{ Body list[SIPMessage] }

func (s *Server) addLadder() {
	example := SIPMessage{At: exampleTime(), Network: "UDP", Peer: "192.168.1.51:5060", CallID: "f81d4fae@192.168.1.51", Line: "INVITE 801", Text: "INVITE sip:801@192.168.1.1 SIP/2.0"}
	add(s, spec{
		id: "list-sip-messages", method: http.MethodGet, path: "/api/v1/calls/{id}/sip", tag: "live", needs: auth.SystemRead,
		summary: "SIP messages of a call", about: "What was said to SIP telephones and trunks about a call that goes on or was, the oldest first, as far as it is kept: the last 4000 messages of all calls, at most 200 of one second. Passwords' digests, keys of sound and keys pressed are left out. Who looked stands in the audit log.",
		answer: list[SIPMessage]{[]SIPMessage{example}},
	}, func(ctx context.Context, in *callRequest) (*ladderAnswer, error) {
		items, err := s.ladder(ctx, in.ID)
		return &ladderAnswer{list[SIPMessage]{items}}, err
	})
	const at = "/api/v1/calls/{id}/sip.pcap"
	add(s, spec{
		id: "save-sip-messages", method: http.MethodGet, path: at, tag: "live", needs: auth.SystemRead,
		summary: "Save the SIP messages of a call", about: "The same as a packet capture (pcap), for Wireshark. Each message is in one UDP packet, whatever carried it; at most 4 MiB. Who saved it stands in the audit log.",
		answer: "(a pcap file)", answerType: pcapType, fails: []int{http.StatusNotFound},
	}, func(ctx context.Context, in *callRequest) (*huma.StreamResponse, error) {
		items, err := s.ladder(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			return nil, unknown("No SIP message of call %s is kept.", in.ID)
		}
		return soundAnswer(Sound{ReadSeekCloser: held{bytes.NewReader(pcapOf(items))}}, pcapType, "call-"+in.ID+"-sip.pcap"), nil
	})
	s.soundResponses(at, pcapType)
}

const pcapType = "application/vnd.tcpdump.pcap"

func (s *Server) ladder(ctx context.Context, text string) ([]SIPMessage, error) {
	id, err := callNumber(text)
	switch {
	case err != nil:
		return nil, err
	case s.deps.Ladders == nil: // without SIP nothing was said
		return []SIPMessage{}, nil
	}
	listened(ctx, fmt.Sprintf("calls/%d/sip", id))
	items := orNone(s.deps.Ladders.SIPMessages(id))
	for i := range items {
		items[i].Line = shortLine(items[i].Text)
	}
	return items, nil
}

// shortLine is the first line of a message without what all of them have:
// "INVITE 801", "180 Ringing".
func shortLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	line = strings.TrimSpace(line)
	if answer, is := strings.CutPrefix(line, "SIP/2.0 "); is {
		return answer
	}
	method, rest, _ := strings.Cut(line, " ")
	user, _, at := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(rest, "sips:"), "sip:"), "@")
	if !at {
		return method
	}
	return method + " " + user
}

// The pcap file format (draft-ietf-opsawg-pcap): microseconds, little-endian, and
// packets that begin with their IP header (LINKTYPE_RAW).
const (
	pcapMagic     = 0xa1b2c3d4
	pcapLinkRaw   = 101
	pcapLongest   = 65535
	udpProtocol   = 17
	sipPort       = 5060
	ipv4Header    = 20
	ipv6Header    = 40
	udpHeader     = 8
	usualHopsLeft = 64
)

// pcapOf writes messages as packets between us, who are shown as the unspecified
// address, and each peer.
func pcapOf(items []SIPMessage) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, pcapMagic)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4) // version 2.4
	b = le.AppendUint32(le.AppendUint32(b, 0), 0) // UTC; no claim of accuracy
	b = le.AppendUint32(le.AppendUint32(b, pcapLongest), pcapLinkRaw)
	for _, m := range items {
		packet := packetOf(m)
		b = le.AppendUint32(b, uint32(m.At.Unix()))
		b = le.AppendUint32(b, uint32(m.At.Nanosecond()/1000))
		b = le.AppendUint32(le.AppendUint32(b, uint32(len(packet))), uint32(len(packet)))
		b = append(b, packet...)
	}
	return b
}

func packetOf(m SIPMessage) []byte {
	peer, err := netip.ParseAddrPort(m.Peer)
	if err != nil {
		peer = netip.AddrPortFrom(netip.IPv4Unspecified(), sipPort)
	}
	from, to := peer, netip.AddrPortFrom(netip.IPv4Unspecified(), sipPort)
	if peer.Addr().Is6() {
		to = netip.AddrPortFrom(netip.IPv6Unspecified(), sipPort)
	}
	if m.Sent {
		from, to = to, from
	}
	text := m.Text[:min(len(m.Text), pcapLongest-ipv6Header-udpHeader)]
	be, length := binary.BigEndian, udpHeader+len(text)
	b := ipHeader(from.Addr(), to.Addr(), length)
	b = be.AppendUint16(be.AppendUint16(b, from.Port()), to.Port())
	b = be.AppendUint16(be.AppendUint16(b, uint16(length)), 0) // no checksum
	return append(b, text...)
}

func ipHeader(from, to netip.Addr, length int) []byte {
	be := binary.BigEndian
	if from.Is6() {
		b := be.AppendUint32(nil, 6<<28)
		b = append(be.AppendUint16(b, uint16(length)), udpProtocol, usualHopsLeft)
		return append(append(b, from.AsSlice()...), to.AsSlice()...)
	}
	b := be.AppendUint16([]byte{0x45, 0}, uint16(ipv4Header+length))
	b = append(b, 0, 0, 0x40, 0, usualHopsLeft, udpProtocol, 0, 0)
	b = append(append(b, from.AsSlice()...), to.AsSlice()...)
	sum := uint32(0)
	for i := 0; i < len(b); i += 2 {
		sum += uint32(be.Uint16(b[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	be.PutUint16(b[10:], ^uint16(sum))
	return b
}
