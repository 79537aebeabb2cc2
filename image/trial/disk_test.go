//go:build emulator

package trial

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"ringdown/image/board"
)

func itoa(n int) string { return strconv.Itoa(n) }

// partitions is where each begins and how long it is, by the disk's own table
// (UEFI 2.10, 5.3).
func partitions(t *testing.T, disk string) map[string][2]int64 {
	t.Helper()
	f, err := os.Open(disk)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const entries, size = board.Entries, 128
	table := make([]byte, entries*size)
	if _, err := f.ReadAt(table, 2*512); err != nil {
		t.Fatal(err)
	}
	found := map[string][2]int64{}
	for ; len(table) > 0; table = table[size:] {
		from, to := binary.LittleEndian.Uint64(table[32:]), binary.LittleEndian.Uint64(table[40:])
		if from == 0 {
			continue
		}
		name := string(bytes.ReplaceAll(bytes.TrimRight(table[56:128], "\x00"), []byte{0}, nil))
		found[name] = [2]int64{int64(from) * 512, int64(to-from+1) * 512}
	}
	return found
}

// spoil overwrites a megabyte in the midst of a slot's boot image.
func spoil(t *testing.T, disk, slot string) {
	t.Helper()
	f, err := os.OpenFile(disk, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(make([]byte, 1<<20), partitions(t, disk)[slot][0]+2<<20); err != nil {
		t.Fatal(err)
	}
}

// sound checks the file system for data on a copy: what its journal mends is no
// fault, anything that is left after that is one (e2fsck(8): 1, corrected).
func sound(t *testing.T, disk string) {
	t.Helper()
	if err := have("e2fsck", "e2fsprogs"); err != nil {
		t.Fatal(err)
	}
	place := partitions(t, disk)[board.Data]
	copied := filepath.Join(t.TempDir(), "data")
	copySparse(t, disk, copied, place[0], place[1])
	defer os.Remove(copied)
	if out, err := exec.Command("e2fsck", "-p", copied).CombinedOutput(); code(err) > 1 {
		t.Errorf("the journal does not mend the file system: %v\n%s", err, out)
		return
	}
	if out, err := exec.Command("e2fsck", "-f", "-n", copied).CombinedOutput(); err != nil {
		t.Errorf("the file system has faults: %v\n%s", err, out)
	}
}

func code(err error) int {
	if err == nil {
		return 0
	}
	if e, is := err.(*exec.ExitError); is { //nolint:errorlint // exec returns itself
		return e.ExitCode()
	}
	return 255
}

// copySparse copies a piece of a file; what is zero stays a hole.
func copySparse(t *testing.T, from, to string, at, size int64) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := out.Truncate(size); err != nil {
		t.Fatal(err)
	}
	b, zero := make([]byte, 1<<20), make([]byte, 1<<20)
	for done := int64(0); done < size; {
		n, err := in.ReadAt(b[:min(size-done, int64(len(b)))], at+done)
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if !bytes.Equal(b[:n], zero[:n]) {
			if _, err := out.WriteAt(b[:n], done); err != nil {
				t.Fatal(err)
			}
		}
		done += int64(n)
	}
}
