package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"

	"ringdown/image/board"
)

// table is one of two partitions on a disk of so many sectors.
func table(sectors int64) []byte {
	le := binary.LittleEndian
	b := make([]byte, tableBytes)
	head, entries := b[sector:], b[entriesAt:]
	copy(head, "EFI PART")
	for at, v := range map[int]uint64{24: 1, 32: uint64(sectors - 1), 40: 16, 48: uint64(sectors - 16), 72: 2} {
		le.PutUint64(head[at:], v)
	}
	for at, v := range map[int]uint32{8: 0x10000, 12: headBytes, 80: board.Entries, 84: entryBytes} {
		le.PutUint32(head[at:], v)
	}
	for i, place := range [][2]uint64{{2048, 4095}, {4096, 204799}} {
		entries[i*entryBytes] = 1
		le.PutUint64(entries[i*entryBytes+32:], place[0])
		le.PutUint64(entries[i*entryBytes+40:], place[1])
	}
	le.PutUint32(head[88:], crc32.ChecksumIEEE(entries))
	seal(head[:sector])
	return b
}

func TestTheLastPartitionBecomesAsLongAsTheDisk(t *testing.T) {
	const small, large = 206848, 2_000_001
	before := table(small)
	front, back, from, size, err := grown(before, large)
	if err != nil {
		t.Fatal(err)
	}
	end := from + size
	if from != 4096*sector || end%mebibyte != 0 || end > (large-15)*sector || end < (large-15)*sector-mebibyte {
		t.Errorf("%d bytes at %d of a disk of %d", size, from, large*sector)
	}
	if !validTable(front) || !bytes.Equal(front[:bootSize], before[:bootSize]) || !bytes.Equal(front[entriesAt:entriesAt+entryBytes], before[entriesAt:entriesAt+entryBytes]) {
		t.Error("what is before the last partition has changed, or the table is not valid")
	}
	if !bytes.Equal(front[4096:], before[4096:]) {
		t.Error("something changes behind the first 4 KiB, which are written at once")
	}
	le := binary.LittleEndian
	head := back[len(back)-sector:]
	if len(back) != 15*sector || le.Uint64(head[24:]) != large-1 || le.Uint64(head[32:]) != 1 || le.Uint64(head[72:]) != large-15 || !bytes.Equal(back[:len(back)-sector], front[entriesAt:]) {
		t.Error("the table at the disk's end is not the one at its front")
	}
	if sum := le.Uint32(head[16:]); crc32.ChecksumIEEE(append(append(bytes.Clone(head[:16]), 0, 0, 0, 0), head[20:headBytes]...)) != sum {
		t.Error("the checksum of the other header is wrong")
	}
	if again, _, _, _, err := grown(front, large); err != nil || again != nil {
		t.Errorf("it grows twice: %v", err)
	}
}

func TestATableThatIsNotOursStaysAsItIs(t *testing.T) {
	good := table(206848)
	for name, bad := range map[string][]byte{
		"short": good[:1000], "empty": make([]byte, tableBytes),
		"torn": append(bytes.Clone(good[:entriesAt+40]), append([]byte{9}, good[entriesAt+41:]...)...),
	} {
		if front, _, _, _, err := grown(bad, 1<<22); err == nil || front != nil {
			t.Errorf("%s: it is written", name)
		}
	}
	if front, _, _, _, err := grown(good, 206848); err != nil || front != nil {
		t.Errorf("a disk that is as long as its image: %v", err)
	}
}
