package update_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/spf13/afero"

	"ringdown/image/update"
)

// disk is a machine's storage with a cache that a power cut empties: what was
// not synced is lost, or a part of it.
type disk struct {
	afero.Fs
	cache, platter map[string][]byte
	unsynced       []write
	budget         int // bytes that are written before the power goes; -1: it stays
	dead           bool
}

type write struct {
	path string
	at   int64
	data []byte
}

var errPower = errors.New("the power is gone")

func newDisk(sizes map[string]int) *disk {
	d := &disk{cache: map[string][]byte{}, platter: map[string][]byte{}, budget: -1}
	for path, n := range sizes {
		d.cache[path], d.platter[path] = make([]byte, n), make([]byte, n)
	}
	return d
}

func (d *disk) Open(path string) (afero.File, error) { return d.OpenFile(path, os.O_RDONLY, 0) }

func (d *disk) OpenFile(path string, _ int, _ os.FileMode) (afero.File, error) {
	if d.cache[path] == nil {
		return nil, os.ErrNotExist
	}
	return &device{d: d, path: path}, nil
}

// powerCycle keeps what was synced and those sectors of the rest that keep names.
func (d *disk) powerCycle(keep func() bool) {
	for _, w := range d.unsynced {
		for n := 0; n < len(w.data); n += 512 {
			if keep() {
				copy(d.platter[w.path][w.at+int64(n):], w.data[n:min(n+512, len(w.data))])
			}
		}
	}
	for path, b := range d.platter {
		d.cache[path] = bytes.Clone(b)
	}
	d.unsynced, d.dead, d.budget = nil, false, -1
}

type device struct {
	afero.File
	d    *disk
	path string
}

func (f *device) ReadAt(b []byte, at int64) (int, error) {
	if f.d.dead {
		return 0, errPower
	}
	return bytes.NewReader(f.d.cache[f.path]).ReadAt(b, at)
}

func (f *device) WriteAt(b []byte, at int64) (int, error) {
	if f.d.dead {
		return 0, errPower
	}
	n := len(b)
	if at+int64(n) > int64(len(f.d.cache[f.path])) {
		return 0, io.ErrShortWrite
	}
	if f.d.budget >= 0 && n >= f.d.budget {
		n, f.d.dead = f.d.budget, true
	}
	if f.d.budget >= 0 {
		f.d.budget -= n
	}
	copy(f.d.cache[f.path][at:], b[:n])
	f.d.unsynced = append(f.d.unsynced, write{f.path, at, bytes.Clone(b[:n])})
	if f.d.dead {
		return n, errPower
	}
	return n, nil
}

func (f *device) Sync() error {
	if f.d.dead {
		return errPower
	}
	f.d.sync(f.path)
	return nil
}

// sync has what was written to one device on the disk; others have caches of
// their own.
func (d *disk) sync(path string) {
	d.unsynced = slices.DeleteFunc(d.unsynced, func(w write) bool {
		if w.path == path {
			copy(d.platter[w.path][w.at:], w.data)
		}
		return w.path == path
	})
}

func (f *device) Close() error { return nil }

const (
	slotSize = 16 << 10
	extrasAt = 4096
	board    = "qemu-arm64"
)

// bench is an appliance on such a disk.
type bench struct {
	*testing.T
	disk   *disk
	key    ed25519.PrivateKey
	images map[string][]byte // boot images by version: what the boot loader's signature stands for
}

func newBench(t *testing.T) *bench {
	b := &bench{
		T: t, disk: newDisk(map[string]int{"state": 8192, "a": slotSize, "b": slotSize}), key: keyOf(1), images: map[string][]byte{},
	}
	for _, v := range []string{"v1.0.0", "v1.1.0", "v1.2.0"} {
		b.images[v] = noise(v, 1500)
	}
	copy(b.disk.cache["a"], b.images["v1.0.0"])
	copy(b.disk.cache["a"][extrasAt:], extrasOf("v1.0.0"))
	copy(b.disk.platter["a"], b.disk.cache["a"])
	b.noErr(b.updater("A", "v1.0.0").MarkGood())
	return b
}

func keyOf(n byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
}

func noise(seed string, n int) []byte {
	r := rand.NewChaCha8(sha256.Sum256([]byte(seed)))
	b := make([]byte, n)
	r.Read(b)
	return b
}

func extrasOf(version string) []byte { return noise("extras "+version, 700) }

func (b *bench) noErr(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *bench) machine(slot, version string) update.Machine {
	return update.Machine{
		Board: board, Version: version, Floor: "v1.0.0", Slot: slot, State: "state",
		Slots: map[string]update.Place{"A": {Path: "a", Size: slotSize}, "B": {Path: "b", Size: slotSize}},
	}
}

func (b *bench) updater(slot, version string) *update.Updater {
	b.Helper()
	u, err := update.New(b.disk, b.machine(slot, version), update.Keys{"test": b.key.Public().(ed25519.PublicKey)})
	b.noErr(err)
	return u
}

// bundle packs a version; edit may change the manifest before it is signed.
func (b *bench) bundle(version string, edit func(*update.Manifest)) []byte {
	b.Helper()
	boot, extras := b.images[version], extrasOf(version)
	m := update.Manifest{
		Format: 1, Board: board, Version: version, Floor: "v1.0.0", Key: "test",
		Parts: []update.Part{
			{Name: "boot", Size: int64(len(boot)), SHA256: sha256.Sum256(boot)},
			{Name: "extras", Offset: extrasAt, Size: int64(len(extras)), SHA256: sha256.Sum256(extras)},
		},
	}
	if edit != nil {
		edit(&m)
	}
	var out bytes.Buffer
	b.noErr(update.Pack(&out, m, b.key, []io.Reader{bytes.NewReader(boot), bytes.NewReader(extras)}))
	return out.Bytes()
}

// start is what the boot loader does (image/boot): it counts the try, then
// starts the first slot with tries left whose image is whole. It returns slot
// and version; "" "" stands for the recovery system.
func (b *bench) start() (slot, version string) {
	b.Helper()
	for range 20 {
		name := update.CountTry(b.disk, b.machine("", "v1.0.0"))
		if name == "" {
			return "", ""
		}
		place := map[string]string{"A": "a", "B": "b"}[name]
		for version, image := range b.images {
			if !bytes.HasPrefix(b.disk.cache[place], image) {
				continue // refused
			}
			if !bytes.HasPrefix(b.disk.cache[place][extrasAt:], extrasOf(version)) {
				b.Fatalf("%s starts in slot %s, and its extra programs are not whole", version, name)
			}
			return name, version
		}
	}
	b.Fatal("the boot loader goes round in circles")
	return
}

func (b *bench) wantStart(slot, version string) *update.Updater {
	b.Helper()
	if s, v := b.start(); s != slot || v != version {
		b.Fatalf("slot %q with %q starts, want %q with %q", s, v, slot, version)
	}
	return b.updater(slot, version)
}

func (b *bench) status(u *update.Updater) string {
	b.Helper()
	st, err := u.Status()
	b.noErr(err)
	text := ""
	for _, s := range st.Slots {
		text += fmt.Sprintf("%s %s runs=%v good=%v next=%v tries=%d; ", s.Name, s.Version, s.Runs, s.Good, s.Next, s.Tries)
	}
	return text + "floor " + st.Floor
}
