package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"

	"ringdown/image/board"
)

// A disk's partition table (UEFI 2.10, 5.3.2 and 5.3.3), as far as its last
// partition is made longer. What sfdisk writes, and we rely on, is board.Entries
// entries of 128 bytes right behind the header.
const (
	sector     = 512
	entriesAt  = 2 * sector // behind a boot record and a header
	entryBytes = 128
	tableBytes = entriesAt + board.Entries*entryBytes
	headBytes  = 92
	bootSize   = 446 + 12 // in the boot record, how many sectors its only entry is of
	mebibyte   = 1 << 20
)

var errTable = errors.New("the partition table is not one of ours")

// grown makes the last partition of a table as long as the disk, which has so
// many sectors. It returns what goes to the disk's first sectors and what goes to
// its last ones, and where the partition is then, in bytes. Without an error and
// without bytes there is nothing to gain.
func grown(table []byte, sectors int64) (front, back []byte, from, size int64, err error) {
	le := binary.LittleEndian
	if len(table) != tableBytes || !validTable(table) {
		return nil, nil, 0, 0, errTable
	}
	front = bytes.Clone(table)
	head, entries := front[sector:2*sector], front[entriesAt:]
	entry := lastEntry(entries)
	if entry == nil {
		return nil, nil, 0, 0, errTable
	}
	lastUsable := sectors - tableBytes/sector
	from, end := int64(le.Uint64(entry[32:])), (lastUsable+1)*sector/mebibyte*mebibyte/sector-1
	if end-int64(le.Uint64(entry[40:])) < mebibyte/sector {
		return nil, nil, 0, 0, nil
	}
	le.PutUint64(entry[40:], uint64(end))
	le.PutUint32(front[bootSize:], uint32(min(sectors-1, 1<<32-1))) // the boot record stands for all of the disk
	le.PutUint64(head[32:], uint64(sectors-1))                      // of the other header
	le.PutUint64(head[48:], uint64(lastUsable))
	le.PutUint32(head[88:], crc32.ChecksumIEEE(entries))
	seal(head)
	back = append(bytes.Clone(entries), head...)
	other := back[len(entries):]
	le.PutUint64(other[24:], uint64(sectors-1))
	le.PutUint64(other[32:], 1)
	le.PutUint64(other[72:], uint64(sectors-tableBytes/sector+1))
	seal(other)
	return front, back, from * sector, (end - from + 1) * sector, nil
}

// lastEntry is the one that ends last.
func lastEntry(entries []byte) (last []byte) {
	le := binary.LittleEndian
	for ; len(entries) >= entryBytes; entries = entries[entryBytes:] {
		if e := entries[:entryBytes]; le.Uint64(e[32:]) > 0 && (last == nil || le.Uint64(e[40:]) > le.Uint64(last[40:])) {
			last = e
		}
	}
	return last
}

func validTable(table []byte) bool {
	le := binary.LittleEndian
	head := bytes.Clone(table[sector : 2*sector])
	sum := le.Uint32(head[16:])
	seal(head)
	return string(head[:8]) == "EFI PART" && le.Uint32(head[12:]) == headBytes && le.Uint32(head[16:]) == sum &&
		le.Uint64(head[72:]) == entriesAt/sector && le.Uint32(head[80:]) == (tableBytes-entriesAt)/entryBytes && le.Uint32(head[84:]) == entryBytes &&
		le.Uint32(head[88:]) == crc32.ChecksumIEEE(table[entriesAt:])
}

// seal writes a header's own checksum.
func seal(head []byte) {
	binary.LittleEndian.PutUint32(head[16:], 0)
	binary.LittleEndian.PutUint32(head[16:], crc32.ChecksumIEEE(head[:headBytes]))
}
