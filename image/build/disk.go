package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ringdown/image/board"
	"ringdown/image/update"
)

// dataSize is how much the image holds for data; a first start makes it as large
// as the disk (image/init, grow.go).
const dataSize = 128 << 20

// disk lays everything out on a disk image.
func (j *job) disk(ctx context.Context, m update.Manifest, images [2]string, system string) (err error) {
	name := j.name(".img")
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	starts, total := layout()
	if err := f.Truncate(total); err != nil {
		return err
	}
	if err := partition(ctx, name, starts); err != nil {
		return err
	}
	state, err := update.Factory(m)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(state, starts[board.State]); err != nil {
		return err
	}
	data := filepath.Join(j.work, "data.img")
	if err := j.dataSystem(ctx, data); err != nil {
		return err
	}
	if j.UBoot.Sector > 0 {
		if err := put(f, j.UBoot.Sector*512, j.name(".u-boot.bin")); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		file string
		at   int64
	}{
		{images[0], starts[board.SlotA]},
		{system, starts[board.SlotA] + board.SystemAt},
		{images[1], starts[board.Recovery]},
		{data, starts[board.Data]},
	} {
		if err := put(f, p.at, p.file); err != nil {
			return err
		}
	}
	fmt.Println(name)
	return nil
}

// layout is where partitions begin, and the size of all.
func layout() (starts map[string]int64, total int64) {
	starts, total = map[string]int64{}, board.FirstAt
	for _, p := range board.Partitions() {
		starts[p.Name] = total
		if total += p.Size; p.Size == 0 {
			total += dataSize
		}
	}
	return starts, total + 1<<20 // the second partition table
}

// partition writes the partition tables, with identifiers that are the same in
// every build.
func partition(ctx context.Context, name string, starts map[string]int64) error {
	var b strings.Builder
	fmt.Fprintf(&b, "label: gpt\nlabel-id: 52494e47-444f-574e-0000-000000000000\nunit: sectors\ntable-length: %d\n", board.Entries)
	for i, p := range board.Partitions() {
		size := p.Size
		if size == 0 {
			size = dataSize
		}
		fmt.Fprintf(&b, "start=%d, size=%d, type=L, name=%s, uuid=52494e47-444f-574e-0000-%012d\n", starts[p.Name]/512, size/512, p.Name, i+1)
	}
	cmd := exec.CommandContext(ctx, "sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", name) //nolint:gosec // G204: of our own making
	cmd.Stdin = strings.NewReader(b.String())
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("sfdisk: %w\n%s", err, said)
	}
	return nil
}

// dataSystem makes an empty ext4. It is made at a fixed time, with fixed
// identifiers.
func (j *job) dataSystem(ctx context.Context, file string) error {
	const id = "52494e47-444f-574e-0000-0000000000da"
	return j.toolIn(ctx, j.work, []string{"E2FSPROGS_FAKE_TIME=" + fmt.Sprint(j.at.Unix())}, "mke2fs", "-q", "-t", "ext4", "-L", board.Data, "-U", id,
		"-b", "4096", "-E", "hash_seed="+id+",lazy_itable_init=1,root_owner=0:0", "-O", "^metadata_csum_seed", file, fmt.Sprintf("%dk", dataSize>>10))
}

// put copies a file's bytes to a place of the disk; holes stay holes.
func put(f *os.File, at int64, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	buf, zero := make([]byte, 1<<20), make([]byte, 1<<20)
	for {
		n, err := io.ReadFull(in, buf)
		if string(buf[:n]) != string(zero[:n]) {
			if _, err := f.WriteAt(buf[:n], at); err != nil {
				return err
			}
		}
		if at += int64(n); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
