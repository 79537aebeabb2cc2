package modemsim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"ringdown/hal"
	"ringdown/internal/country"
	"ringdown/media/callerid"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
)

// The bytes of a DLE stream.
const (
	dle, etx, sub, can = 0x10, 0x03, 0x1A, 0x18
)

// voice is what the wire carries.
type voice uint8

const (
	commands voice = iota
	playing
	listening
	duplex
)

const (
	// outMost bounds what waits for the host; beyond it the modem's sound is lost.
	outMost = 64 << 10
	// keptMost bounds the sound that waits for the line: three seconds.
	keptMost = 3 * hal.SampleRate
)

// Modem is a voice modem in software at a line of below's card.
type Modem struct {
	below   hal.Driver
	id      string // of the card below
	kind    Kind
	profile country.Profile
}

// New makes a modem of the first line of the card that below has under id, in the
// country p.
func New(below hal.Driver, id string, k Kind, p country.Profile) *Modem {
	return &Modem{below: below, id: id, kind: k, profile: p}
}

// boot is a modem that has power.
type boot struct {
	*Modem
	card hal.Card
	line hal.Port

	mu     sync.Mutex
	wire   io.Writer
	out    []byte
	wake   chan struct{}
	voice  voice
	format Format
	closed bool // the loop is
	echo   bool
	text   []byte
	dles   int
	kept   []int16 // for the line
	odd    []byte
	late   [2][]hal.Frame // to the line, and from it
	ending bool           // sound ends when what is kept has been played

	caller *callerid.Receiver
	keys   *dtmf.Detector
	tones  *tone.Detector
	told   country.ToneKind
	room   []byte
}

// Run is the modem on wire until ctx ends, the wire breaks, or the card below is
// gone. It closes wire.
func (m *Modem) Run(ctx context.Context, wire io.ReadWriteCloser) error {
	defer wire.Close()
	card, err := m.below.Open(ctx, m.id)
	if err != nil {
		return fmt.Errorf("open the line: %w", err)
	}
	b := &boot{Modem: m, card: card, wire: wire, wake: make(chan struct{}, 1), echo: true, keys: dtmf.NewDetector(dtmf.Config{})}
	for i, p := range card.Ports() {
		if p.Kind() == hal.FXO {
			b.line = card.Ports()[i]
			break
		}
	}
	if b.line == nil {
		return errors.Join(errors.New("the card below has no line"), card.Close())
	}
	b.caller = callerid.NewReceiver(m.profile.CallerID.Scheme)
	b.tones = tone.NewDetector(m.profile)
	return b.run(ctx, wire)
}

func (b *boot) run(ctx context.Context, wire io.ReadWriteCloser) error {
	ctx, stop := context.WithCancelCause(ctx)
	var owned sync.WaitGroup
	for _, part := range []func(context.Context) error{b.write, b.pump, b.listen} {
		owned.Go(func() { stop(part(ctx)) })
	}
	owned.Go(func() { stop(b.read(wire)) })
	owned.Go(func() {
		<-ctx.Done()
		_ = wire.Close() // it frees the reader
	})
	if err := b.drive(hal.Monitor); err != nil {
		stop(err)
	}
	owned.Wait()
	return errors.Join(context.Cause(ctx), b.card.Close())
}

func (b *boot) drive(d hal.Drive) error {
	_, err := b.line.Run(context.Background(), hal.Pattern{Steps: []hal.Step{{Drive: d}}})
	return err
}

// read takes what the host sends.
func (b *boot) read(wire io.Reader) error {
	buf := make([]byte, 4<<10)
	for {
		n, err := wire.Read(buf)
		for _, c := range buf[:n] {
			b.mu.Lock()
			line := b.take(c)
			b.mu.Unlock()
			if line != "" {
				b.command(line)
			}
		}
		if err != nil {
			return fmt.Errorf("read from the host: %w", err)
		}
	}
}

// write gives the host what is queued.
func (b *boot) write(ctx context.Context) error {
	for {
		b.mu.Lock()
		p := b.out
		b.out = nil
		b.mu.Unlock()
		if len(p) > 0 {
			if _, err := b.wire.Write(p); err != nil {
				return fmt.Errorf("write to the host: %w", err)
			}
			continue
		}
		select {
		case <-b.wake:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// emit queues bytes for the host; the lock is held.
func (b *boot) emit(p ...byte) {
	if len(b.out) > outMost {
		return
	}
	b.out = append(b.out, p...)
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// say queues a line of text; the lock is held.
func (b *boot) say(line string) { b.emit([]byte("\r\n" + line + "\r\n")...) }

// code queues a DLE code; the lock is held.
func (b *boot) code(c byte) { b.emit(dle, c) }

// listen passes on what happens at the line.
func (b *boot) listen(ctx context.Context) error {
	for {
		e, err := b.card.Next(ctx)
		if err != nil {
			return err
		}
		b.mu.Lock()
		b.happened(e)
		b.mu.Unlock()
	}
}

func (b *boot) happened(e hal.Event) {
	switch e.Kind {
	case hal.EvRingOn:
		if b.voice == commands {
			b.say("RING")
		} else {
			b.code('R')
		}
	case hal.EvRingOff:
		if b.kind.VDR && b.voice == commands {
			b.say(fmt.Sprintf("DRON=%d", (e.Ms+50)/100))
		}
	case hal.EvBattery:
		if e.Val == 0 && b.closed {
			b.code('l')
		}
	case hal.EvPolarity:
		if b.closed {
			b.code('L')
		}
	}
}
