package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/webadmin/auth"
)

func (s *Server) addMessagePeaks() {
	add(s, spec{
		id: "get-voice-message-peaks", method: http.MethodGet, path: messageAt + "/peaks", tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "A picture of a message's sound", about: "The message's waveform in at most 1200 stretches, made by the appliance, so that a page need not load the sound to draw it. Nobody has listened to it by that." + ownOnly,
		answer: Peaks{Seconds: 12.4, Channels: [][]int{{-3, 4}}}, fails: []int{http.StatusNotFound},
	}, s.getMessagePeaks)
}

func (s *Server) getMessagePeaks(ctx context.Context, in *messageRequest) (*peaksAnswer, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	f, err := m.OpenMessage(in.Box, in.ID)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	peaks, err := peaksOf(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("read the message %s of mailbox %s: %w", in.ID, in.Box, err)
	}
	return &peaksAnswer{"private, no-cache", peaks}, nil
}
