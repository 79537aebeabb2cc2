package update

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/spf13/afero"
)

// Machine is what an appliance knows of itself; the first process of the
// firmware writes it down at each start.
type Machine struct {
	Board   string           `json:"board"`
	Version string           `json:"version"` // of what runs
	Floor   string           `json:"floor"`   // of what runs: in force once it is good
	Slot    string           `json:"slot"`    // that runs: A or B; "" the recovery system
	State   string           `json:"state"`   // path of the boot state
	Slots   map[string]Place `json:"slots"`   // A and B
}

// Errors of orders that are right in themselves, but not now.
var (
	ErrBusy    = errors.New("another update is being written")
	ErrUnready = errors.New("the firmware that runs has not proved itself yet")
	ErrNothing = errors.New("there is no other firmware that has proved itself")
)

// Updater writes updates and tells the boot loader; see the package's promises.
type Updater struct {
	fs      afero.Fs
	machine Machine
	version Version // that runs
	keys    Keys
	one     sync.Mutex // held by whoever writes
}

// New makes an updater. It touches nothing.
func New(fs afero.Fs, m Machine, keys Keys) (*Updater, error) {
	u := &Updater{fs: fs, machine: m, keys: keys}
	var err error
	if u.version, err = ParseVersion(m.Version); err != nil {
		return nil, fmt.Errorf("version of the firmware that runs: %w", err)
	}
	if _, err = ParseVersion(m.Floor); err != nil {
		return nil, fmt.Errorf("floor of the firmware that runs: %w", err)
	}
	for _, name := range []string{SlotA, SlotB} {
		if m.Slots[name].Path == "" || m.Slots[name].Size <= 0 {
			return nil, fmt.Errorf("the slot %s has no place", name)
		}
	}
	if m.Slot != SlotA && m.Slot != SlotB && m.Slot != "" {
		return nil, fmt.Errorf("there is no slot %.20q", m.Slot)
	}
	if len(keys) == 0 {
		return nil, errors.New("this firmware knows no key, so it could take no update")
	}
	return u, nil
}

// Apply reads a bundle, writes it to the slot that does not run and asks the
// boot loader to try that one at the next start. It returns what will run then.
// With any error nothing is armed: the next start is of what runs now. The
// context is looked at between chunks; r is not closed.
func (u *Updater) Apply(ctx context.Context, r io.Reader) (Manifest, error) {
	if !u.one.TryLock() {
		return Manifest{}, ErrBusy
	}
	defer u.one.Unlock()
	b, err := Open(r, u.keys)
	if err != nil {
		return Manifest{}, err
	}
	s, _, err := u.load()
	if err != nil {
		return Manifest{}, err
	}
	target := u.target(s)
	if err := u.admit(b.Manifest, s, target); err != nil {
		return Manifest{}, err
	}
	if err := u.change(func(s *bootState) { s.disarm(target) }); err != nil {
		return Manifest{}, err
	}
	if err := u.fill(ctx, b, u.machine.Slots[target]); err != nil {
		return Manifest{}, fmt.Errorf("write slot %s: %w", target, err)
	}
	return b.Manifest, u.change(func(s *bootState) { s.arm(target, b.Manifest) })
}

// Undisturbed does something while no update is written; [ErrBusy] when one is.
func (u *Updater) Undisturbed(do func() error) error {
	if !u.one.TryLock() {
		return ErrBusy
	}
	defer u.one.Unlock()
	return do()
}

// target is the slot that is written: the one that does not run. The recovery
// system keeps the one that was good, if there is one.
func (u *Updater) target(s bootState) string {
	if u.machine.Slot != "" {
		return other(u.machine.Slot)
	}
	if s.Slots[SlotA].Good && !s.Slots[SlotB].Good {
		return SlotB
	}
	return SlotA
}

func other(slot string) string {
	if slot == SlotA {
		return SlotB
	}
	return SlotA
}

// admit says whether a signed bundle may be installed here and now.
func (u *Updater) admit(m Manifest, s bootState, target string) error {
	if m.Board != u.machine.Board {
		return fmt.Errorf("%w: it is for %s, and this is %s", ErrBoard, m.Board, u.machine.Board)
	}
	if u.machine.Slot != "" && !s.Slots[u.machine.Slot].Good {
		return fmt.Errorf("%w: wait a minute, and look at the status", ErrUnready)
	}
	if size := u.machine.Slots[target].Size; m.end() > size {
		return fmt.Errorf("%w: it takes %d bytes of a slot that has %d", ErrTooLarge, m.end(), size)
	}
	return u.young(m.Version, s)
}

// young refuses what is older than the firmware that runs or than the floor. The
// recovery system is as old as the appliance; only the floor counts there.
func (u *Updater) young(text string, s bootState) error {
	v, err := ParseVersion(text)
	if err != nil {
		return err
	}
	if u.machine.Slot != "" && v.Compare(u.version) < 0 {
		return fmt.Errorf("%w: it is %s, and %s runs", ErrOlder, v, u.version)
	}
	if floor, err := ParseVersion(s.Floor); err == nil && v.Compare(floor) < 0 {
		return fmt.Errorf("%w: it is %s, and nothing below %s is taken any more", ErrOlder, v, floor)
	}
	return nil
}

// fill writes all parts, has them on the disk, and reads them back.
func (u *Updater) fill(ctx context.Context, b *Bundle, to Place) (err error) {
	f, err := u.place(to.Path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := &patient{ctx, b.rest}
	for _, p := range b.Parts {
		if err := copyPart(io.NewOffsetWriter(f, p.Offset), in, p); err != nil {
			return err
		}
	}
	if err := ended(in); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("have it on the disk: %w", err)
	}
	for _, p := range b.Parts {
		if err := copyPart(io.Discard, &patient{ctx, io.NewSectionReader(f, p.Offset, p.Size)}, p); err != nil {
			return fmt.Errorf("read it back: %w", err)
		}
	}
	return nil
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (p *patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
