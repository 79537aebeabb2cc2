package update

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Names of the slots.
const (
	SlotA = "A"
	SlotB = "B"
)

// Tries that a slot gets.
const (
	triesNew  = 2 // a new firmware: the second is for a power cut during the first
	triesGood = 8 // one that is good: it starts again after that many starts in a row that never became healthy, then the other slot has its turn
)

// stateCopies are two, of one sector each, as far apart as an erase block of
// small flash: a write that a power cut tears spoils one at most.
const (
	copyBytes    = 512
	copyDistance = 4096
)

// slotState is what the boot loader knows of a slot.
type slotState struct {
	Left    int    // tries that are left; 0: it is not started
	Good    bool   // it has proved itself
	Blocks  int64  // sectors of its boot image; 0: unknown, all of its place is read
	Version string // for people and for the floor; "" when it holds nothing whole
}

// bootState is what the boot loader and the firmware tell each other. The boot
// loader's script (image/boot) reads and writes the same.
type bootState struct {
	Sequence uint64 // the copy with the higher one is valid
	Order    []string
	Slots    map[string]slotState
	Floor    string // no older version is taken; "" none yet
}

// fresh is the state of an appliance whose state partition says nothing: the
// boot loader assumes the same.
func fresh() bootState {
	return bootState{
		Order: []string{SlotA, SlotB},
		Slots: map[string]slotState{SlotA: {Left: triesGood, Good: true}, SlotB: {}},
	}
}

// clone is a copy that can be changed.
func (s bootState) clone() bootState {
	s.Order, s.Slots = slices.Clone(s.Order), maps.Clone(s.Slots)
	return s
}

// encode writes one copy as U-Boot's `env export -c` does: a CRC-32, then
// name=value with a zero byte behind each, sorted, and zeros to the end. What the
// boot loader only carries along is one variable: its commands take 16 words.
func (s bootState) encode() ([]byte, error) {
	a, b := s.Slots[SlotA], s.Slots[SlotB]
	pairs := []string{
		"q=" + strconv.FormatUint(s.Sequence, 16), "order=" + strings.Join(s.Order, " "),
		"kept=" + strings.Join([]string{flag(a.Good), a.Version, flag(b.Good), b.Version, s.Floor}, "/"),
	}
	for name, slot := range s.Slots {
		pairs = append(pairs, fmt.Sprintf("%s_left=%x", name, slot.Left), fmt.Sprintf("%s_n=%x", name, slot.Blocks))
	}
	slices.Sort(pairs)
	out := make([]byte, 4, copyBytes)
	for _, p := range pairs {
		out = append(append(out, p...), 0)
	}
	if len(out) >= copyBytes {
		return nil, fmt.Errorf("the boot state has %d bytes, at most %d have room", len(out), copyBytes-1)
	}
	out = out[:copyBytes]
	binary.LittleEndian.PutUint32(out, crc32.ChecksumIEEE(out[4:]))
	return out, nil
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// decodeState reads one copy; false when it is torn or was never written.
func decodeState(b []byte) (bootState, bool) {
	if len(b) != copyBytes || binary.LittleEndian.Uint32(b) != crc32.ChecksumIEEE(b[4:]) {
		return bootState{}, false
	}
	v := map[string]string{}
	for pair := range bytes.SplitSeq(b[4:], []byte{0}) {
		if name, value, found := strings.Cut(string(pair), "="); found {
			v[name] = value
		}
	}
	q, err := strconv.ParseUint(v["q"], 16, 64)
	if err != nil || q == 0 {
		return bootState{}, false
	}
	kept := append(strings.Split(v["kept"], "/"), make([]string, 5)...)
	s := bootState{Sequence: q, Order: orderOf(v["order"]), Slots: map[string]slotState{}, Floor: kept[4]}
	for i, name := range []string{SlotA, SlotB} {
		s.Slots[name] = slotState{int(small(v[name+"_left"])), kept[2*i] == "1", small(v[name+"_n"]), kept[2*i+1]}
	}
	return s, true
}

// orderOf is the order of slots; what is not understood is the usual one.
func orderOf(text string) []string {
	if text == "B A" {
		return []string{SlotB, SlotA}
	}
	return []string{SlotA, SlotB}
}

// small is a hexadecimal number, at most 31 bits; 0 for what is none, which is the
// careful value everywhere here.
func small(text string) int64 {
	n, err := strconv.ParseUint(text, 16, 31)
	if err != nil {
		return 0
	}
	return int64(n)
}

// newest is the valid copy with the highest sequence, and the place of the other
// one, which is written next. Without a valid copy the state is fresh.
func newest(copies [2][]byte) (s bootState, next int) {
	s = fresh()
	for i, b := range copies {
		if c, valid := decodeState(b); valid && c.Sequence > s.Sequence {
			s, next = c, 1-i
		}
	}
	return s, next
}

// Factory is the boot state of a new appliance, both copies in their places,
// with the manifest's firmware in slot A.
func Factory(m Manifest) ([]byte, error) {
	s := fresh()
	s.Sequence, s.Floor = 1, m.Floor
	s.Slots[SlotA] = slotState{Left: triesGood, Good: true, Blocks: blocksOf(m), Version: m.Version}
	b, err := s.encode()
	if err != nil {
		return nil, err
	}
	s.Sequence = 2 // the boot loader takes the higher one, and needs a difference
	second, err := s.encode()
	return append(append(b, make([]byte, copyDistance-copyBytes)...), second...), err
}

// blocksOf is how much the boot loader has to read.
func blocksOf(m Manifest) int64 { return (m.Parts[0].Size + sector - 1) / sector }
