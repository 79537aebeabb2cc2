package update_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"strings"
	"testing"

	"ringdown/image/update"
)

func TestAnUpdateIsTriedAndStaysOnceItHasProvedItself(t *testing.T) {
	b := newBench(t)
	m, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	if m.Version != "v1.1.0" {
		t.Errorf("%q is armed", m.Version)
	}
	u := b.wantStart("B", "v1.1.0")
	b.noErr(u.MarkGood())
	for range 30 { // power cuts after it was healthy
		u = b.wantStart("B", "v1.1.0")
		b.noErr(u.MarkGood())
	}
	want := "A v1.0.0 runs=false good=true next=false tries=8; B v1.1.0 runs=true good=true next=true tries=8; floor v1.0.0"
	if got := b.status(u); got != want {
		t.Errorf("status\n%s, want\n%s", got, want)
	}
}

func TestAFirmwareThatDoesNotProveItselfIsPassedOver(t *testing.T) {
	b := newBench(t)
	_, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	b.wantStart("B", "v1.1.0")
	b.wantStart("B", "v1.1.0") // the second try
	u := b.wantStart("A", "v1.0.0")
	b.noErr(u.MarkGood())
	b.wantStart("A", "v1.0.0")
	if got := b.status(u); !strings.Contains(got, "B v1.1.0 runs=false good=false next=false tries=0") {
		t.Error(got)
	}
}

func TestAGoodFirmwareThatNeverGetsHealthyGivesWay(t *testing.T) {
	b := newBench(t)
	_, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	b.noErr(b.wantStart("B", "v1.1.0").MarkGood())
	for range 8 {
		b.wantStart("B", "v1.1.0")
	}
	for range 7 { // one of A's was used before
		b.wantStart("A", "v1.0.0")
	}
	for range 3 {
		if slot, _ := b.start(); slot == "" {
			return
		}
	}
	t.Error("with no tries left the recovery system does not start")
}

func TestRollBackStartsTheOtherGoodFirmware(t *testing.T) {
	b := newBench(t)
	u := b.updater("A", "v1.0.0")
	if _, err := u.Rollback(); !errors.Is(err, update.ErrNothing) {
		t.Errorf("roll back to an empty slot: %v", err)
	}
	_, err := u.Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	if _, err := u.Rollback(); !errors.Is(err, update.ErrNothing) {
		t.Errorf("roll back to what has not proved itself: %v", err)
	}
	u = b.wantStart("B", "v1.1.0")
	b.noErr(u.MarkGood())
	if v, err := u.Rollback(); err != nil || v != "v1.0.0" {
		t.Fatal(v, err)
	}
	b.noErr(b.wantStart("A", "v1.0.0").MarkGood())
	b.wantStart("A", "v1.0.0")
}

func TestTheFloorOutlivesARollBack(t *testing.T) {
	b := newBench(t)
	_, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.2.0", func(m *update.Manifest) { m.Floor = "v1.1.0" })))
	b.noErr(err)
	b.wantStart("B", "v1.2.0")
	m := b.machine("B", "v1.2.0")
	m.Floor = "v1.1.0"
	u, err := update.New(b.disk, m, update.Keys{"test": b.key.Public().(ed25519.PublicKey)})
	b.noErr(err)
	b.noErr(u.MarkGood())
	if _, err := u.Rollback(); !errors.Is(err, update.ErrOlder) {
		t.Errorf("roll back below the floor: %v", err)
	}
	recovery := b.updater("", "v1.0.0")
	if _, err := recovery.Apply(t.Context(), bytes.NewReader(b.bundle("v1.0.0", nil))); !errors.Is(err, update.ErrOlder) {
		t.Errorf("the recovery system takes what is below the floor: %v", err)
	}
	_, err = recovery.Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	b.wantStart("A", "v1.1.0")
}

func TestABundleIsRefusedWithItsReasonAndNothingIsArmed(t *testing.T) {
	b := newBench(t)
	good := b.bundle("v1.1.0", nil)
	unsigned := bytes.Clone(good)
	clear(unsigned[len(good)-1500-700-64 : len(good)-1500-700])
	stranger := &bench{T: t, key: keyOf(2), images: b.images}
	own := b.updater("A", "v1.1.0") // for what is older than it
	cases := []struct {
		name string
		u    *update.Updater
		in   []byte
		want error
		says string
	}{
		{"no bundle", nil, []byte("PK\x03\x04 an archive of something else"), update.ErrNoBundle, "no firmware bundle"},
		{"empty", nil, nil, update.ErrNoBundle, ""},
		{"unsigned", nil, unsigned, update.ErrSignature, "none of this appliance's keys"},
		{"wrong key", nil, stranger.bundle("v1.1.0", nil), update.ErrSignature, "none of this appliance's keys"},
		{"another key's name", nil, b.bundle("v1.1.0", func(m *update.Manifest) { m.Key = "release" }), update.ErrSignature, `signed by "test"`},
		{"wrong board", nil, b.bundle("v1.1.0", func(m *update.Manifest) { m.Board = "qemu-armv7" }), update.ErrBoard, "for qemu-armv7, and this is qemu-arm64"},
		{"downgrade", own, b.bundle("v1.0.0", nil), update.ErrOlder, "it is v1.0.0, and v1.1.0 runs"},
		{"too large", nil, b.bundle("v1.1.0", func(m *update.Manifest) { m.Parts[1].Offset = slotSize }), update.ErrTooLarge, "a slot that has"},
		{"manifest changed", nil, flip(good, 40), update.ErrSignature, ""},
		{"boot image changed", nil, flip(good, len(good)-1000), update.ErrBroken, "the part boot has other bytes"},
		{"extras changed", nil, flip(good, len(good)-10), update.ErrBroken, "the part extras has other bytes"},
		{"half uploaded", nil, good[:len(good)-900], update.ErrBroken, "ends after"},
		{"more behind it", nil, append(bytes.Clone(good), 0), update.ErrBroken, "something follows"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := c.u
			if u == nil {
				u = b.updater("A", "v1.0.0")
			}
			_, err := u.Apply(t.Context(), bytes.NewReader(c.in))
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v and %q", err, c.want, c.says)
			}
			b.wantStart("A", "v1.0.0")
			b.noErr(b.updater("A", "v1.0.0").MarkGood())
		})
	}
}

func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 1
	return b
}

func TestNoUpdateBeforeTheRunningFirmwareHasProvedItself(t *testing.T) {
	b := newBench(t)
	_, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	u := b.wantStart("B", "v1.1.0")
	if _, err := u.Apply(t.Context(), bytes.NewReader(b.bundle("v1.2.0", nil))); !errors.Is(err, update.ErrUnready) {
		t.Errorf("%v: the only good firmware would have been overwritten", err)
	}
}

func TestTwoUpdatesAtOnceAreNotQueued(t *testing.T) {
	b := newBench(t)
	u := b.updater("A", "v1.0.0")
	r, w := io.Pipe()
	done := make(chan error)
	go func() {
		_, err := u.Apply(t.Context(), r)
		done <- err
	}()
	_, err := w.Write([]byte("ring")) // the first one is within its head now
	b.noErr(err)
	if _, err := u.Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil))); !errors.Is(err, update.ErrBusy) {
		t.Errorf("%v", err)
	}
	if st, err := u.Status(); err != nil || !st.Writing {
		t.Error(st, err)
	}
	b.noErr(w.Close())
	if err := <-done; !errors.Is(err, update.ErrNoBundle) {
		t.Error(err)
	}
}

func TestAnUpdateThatIsCancelledArmsNothing(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	in := b.bundle("v1.1.0", nil)
	r := io.MultiReader(bytes.NewReader(in[:len(in)-100]), &cancels{cancel}, bytes.NewReader(in[len(in)-100:]))
	if _, err := b.updater("A", "v1.0.0").Apply(ctx, r); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	b.wantStart("A", "v1.0.0")
}

type cancels struct{ cancel func() }

func (c *cancels) Read([]byte) (int, error) { c.cancel(); return 0, io.EOF }

func TestTheRecoverySystemKeepsTheGoodFirmware(t *testing.T) {
	b := newBench(t)
	_, err := b.updater("", "v1.0.0").Apply(t.Context(), bytes.NewReader(b.bundle("v1.1.0", nil)))
	b.noErr(err)
	u := b.wantStart("B", "v1.1.0")
	if got := b.status(u); !strings.HasPrefix(got, "A v1.0.0 runs=false good=true") {
		t.Error(got)
	}
}
