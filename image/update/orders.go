package update

import "fmt"

// disarm has the slot not started any more, before its bytes change.
func (s *bootState) disarm(slot string) {
	s.Order = []string{other(slot), slot}
	s.Slots[slot] = slotState{}
}

// arm has the slot tried at the next start.
func (s *bootState) arm(slot string, m Manifest) {
	s.Order = []string{slot, other(slot)}
	s.Slots[slot] = slotState{Left: triesNew, Blocks: blocksOf(m), Version: m.Version}
}

// SlotStatus is what is known of a slot.
type SlotStatus struct {
	Name    string
	Version string // "" nothing whole is in it
	Runs    bool
	Good    bool // it has proved itself
	Next    bool // it runs after the next start
	Tries   int  // starts that are left before the other slot has its turn
}

// Status is how an appliance stands with its firmware.
type Status struct {
	Board, Version string // of what runs
	Floor          string // "" or the oldest version that is taken
	Recovery       bool   // neither slot runs
	Slots          []SlotStatus
	Writing        bool // an update is being written
}

// Status reads the boot state.
func (u *Updater) Status() (Status, error) {
	s, _, err := u.load()
	if err != nil {
		return Status{}, err
	}
	st := Status{Board: u.machine.Board, Version: u.machine.Version, Floor: s.Floor, Recovery: u.machine.Slot == ""}
	if st.Writing = !u.one.TryLock(); !st.Writing {
		u.one.Unlock()
	}
	next := s.next()
	for _, name := range []string{SlotA, SlotB} {
		at := s.Slots[name]
		st.Slots = append(st.Slots, SlotStatus{name, at.Version, name == u.machine.Slot, at.Good, name == next, at.Left})
	}
	return st, nil
}

// next is the slot that the boot loader will start, "" the recovery system.
func (s *bootState) next() string {
	for _, name := range s.Order {
		if s.Slots[name].Left > 0 {
			return name
		}
	}
	return ""
}

// MarkGood says that the firmware that runs works: it is the one to start from
// now on, its tries are refilled and its floor holds. What was armed meanwhile
// stays armed. It writes nothing when all that is so already.
func (u *Updater) MarkGood() error {
	if u.machine.Slot == "" {
		return fmt.Errorf("the recovery system runs, no slot: %w", ErrNothing)
	}
	if !u.one.TryLock() {
		return ErrBusy
	}
	defer u.one.Unlock()
	s, _, err := u.load()
	if err != nil || u.proved(s) {
		return err
	}
	return u.change(u.prove)
}

// prove is MarkGood's change of the boot state.
func (u *Updater) prove(s *bootState) {
	at := s.Slots[u.machine.Slot]
	at.Good, at.Left, at.Version = true, triesGood, u.machine.Version
	s.Slots[u.machine.Slot] = at
	if s.next() != u.machine.Slot && !s.armed(other(u.machine.Slot)) {
		s.Order = []string{u.machine.Slot, other(u.machine.Slot)}
	}
	s.Floor = higher(s.Floor, u.machine.Floor)
}

// proved reports whether [Updater.prove] would change nothing.
func (u *Updater) proved(s bootState) bool {
	at := s.Slots[u.machine.Slot]
	return at.Good && at.Left == triesGood && at.Version == u.machine.Version && s.Floor == higher(s.Floor, u.machine.Floor) &&
		(s.next() == u.machine.Slot || s.armed(other(u.machine.Slot)))
}

// armed reports whether a slot waits for its first tries, all of them left.
func (s *bootState) armed(slot string) bool {
	return s.Order[0] == slot && !s.Slots[slot].Good && s.Slots[slot].Left == triesNew
}

// higher is the newer of two versions; what cannot be read is older.
func higher(a, b string) string {
	v, err := ParseVersion(a)
	if err != nil {
		return b
	}
	if w, err := ParseVersion(b); err == nil && w.Compare(v) > 0 {
		return b
	}
	return a
}

// Rollback asks the boot loader to start the other slot again, which must have
// proved itself and not be below the floor. It returns the version.
func (u *Updater) Rollback() (string, error) {
	if u.machine.Slot == "" {
		return "", fmt.Errorf("the recovery system runs, no slot: %w", ErrNothing)
	}
	if !u.one.TryLock() {
		return "", ErrBusy
	}
	defer u.one.Unlock()
	s, _, err := u.load()
	if err != nil {
		return "", err
	}
	back := other(u.machine.Slot)
	at := s.Slots[back]
	if !at.Good || at.Version == "" {
		return "", ErrNothing
	}
	v, err := ParseVersion(at.Version)
	if floor, bad := ParseVersion(s.Floor); err != nil || (bad == nil && v.Compare(floor) < 0) {
		return "", fmt.Errorf("%w: the other slot holds %s, and nothing below %s is taken any more", ErrOlder, at.Version, s.Floor)
	}
	return at.Version, u.change(func(s *bootState) {
		at.Left = triesGood
		s.Slots[back], s.Order = at, []string{back, other(back)}
	})
}

// Again gives a slot that was good one more try, which the recovery system does
// when nobody comes. ErrNothing: neither was good.
func (u *Updater) Again() error {
	s, _, err := u.load()
	if err != nil {
		return err
	}
	if !s.Slots[SlotA].Good && !s.Slots[SlotB].Good {
		return ErrNothing
	}
	return u.change(func(s *bootState) {
		for name, at := range s.Slots {
			if at.Good {
				at.Left = 1
				s.Slots[name] = at
			}
		}
	})
}
