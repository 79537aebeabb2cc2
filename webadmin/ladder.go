package webadmin

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/pcap"
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

	Local netip.AddrPort `json:"-"` // ours, for packets; not valid: not known
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

const sipPort = 5060

// pcapOf writes messages as packets between us and each peer.
func pcapOf(items []SIPMessage) []byte {
	b := pcap.Header()
	for _, m := range items {
		peer, err := netip.ParseAddrPort(m.Peer)
		if err != nil {
			peer = netip.AddrPortFrom(netip.IPv4Unspecified(), sipPort)
		}
		from, to := peer, m.Local
		if !to.IsValid() {
			to = netip.AddrPortFrom(netip.IPv4Unspecified(), sipPort)
		}
		if m.Sent {
			from, to = to, from
		}
		b = pcap.Append(b, pcap.Packet{At: m.At, From: from, To: to, Data: []byte(m.Text)})
	}
	return b
}
