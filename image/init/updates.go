package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/spf13/afero"

	"ringdown/image/board"
	"ringdown/image/update"
	"ringdown/image/update/control"
)

// socketPath is where the gateway orders updates. Only it may open the socket.
const socketPath = "/run/firmware.sock"

// restartAfter is how long an answer has to reach whoever ordered a restart.
const restartAfter = 300 * time.Millisecond

// headWithin bounds how long an order's head may take.
const headWithin = 10 * time.Second

// jobs are those of a slot, or of the recovery system.
func (s *system) jobs() ([]func(context.Context), error) {
	u, err := s.updater()
	if err != nil {
		return nil, err
	}
	if s.slot == "" {
		l, err := net.Listen("tcp", ":80") //nolint:gosec // G102: the recovery page is for the network
		if err != nil {
			return nil, err
		}
		return []func(context.Context){s.serve(l, recoveryPages(s.handler(u))), s.keepRecovery(u)}, nil
	}
	if err := makeHome(); err != nil {
		return nil, err
	}
	giveCards(s.facts.board.Cards, s.log)
	l, err := s.socket()
	if err != nil {
		return nil, err
	}
	g := &gateway{log: s.log, hardware: s.facts.board.Hardware}
	mute(s, g)
	return []func(context.Context){s.serve(l, s.handler(u)), g.run, s.keepHealth(g, u), s.keepRelay(g)}, nil
}

func (s *system) updater() (*update.Updater, error) {
	return update.New(afero.NewOsFs(), update.Machine{
		Board: s.facts.Board, Version: s.facts.Version, Floor: s.facts.Floor, Slot: s.slot, State: s.parts[board.State],
		Slots: map[string]update.Place{
			board.SlotA: {Path: s.parts[board.SlotA], Size: board.SlotSize},
			board.SlotB: {Path: s.parts[board.SlotB], Size: board.SlotSize},
		},
	}, s.facts.keys)
}

func (s *system) handler(u *update.Updater) http.Handler {
	return control.Handler(u, control.Hands{
		Restart: func() { time.AfterFunc(restartAfter, func() { s.ask("a restart was ordered") }) },
		Erase: func(why string) error {
			err := wantErased("/data", why)
			if err == nil {
				s.lamp.set(resetting)
				s.log.say("factory reset: %.*q", mostWhy, why)
			}
			return err
		},
		Network: s.net,
	})
}

// socket is closed to all but the gateway from its first moment: its folder's
// owner is root, and nothing listens before the owner has changed.
func (s *system) socket() (net.Listener, error) {
	l, err := net.Listen("unix", socketPath)
	if err != nil {
		return nil, fmt.Errorf("listen for updates: %w", err)
	}
	return l, errors.Join(os.Chmod(socketPath, 0o600), os.Chown(socketPath, gatewayID, gatewayID))
}

// serve answers until the context ends.
func (s *system) serve(l net.Listener, h http.Handler) func(context.Context) {
	return func(ctx context.Context) {
		server := &http.Server{Handler: h, ReadHeaderTimeout: headWithin}
		stop := context.AfterFunc(ctx, func() { _ = server.Close() })
		defer stop()
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.say("answer orders: %v", err)
		}
	}
}
