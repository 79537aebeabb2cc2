package update

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/afero"
)

// Place is where a slot is.
type Place struct {
	Path string `json:"path"` // of the block device, or of a file
	Size int64  `json:"size"` // in bytes
}

// place opens a device for writing; it is never made.
func (u *Updater) place(path string) (afero.File, error) {
	f, err := u.fs.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return f, nil
}

// load reads the boot state and where the next copy goes.
func (u *Updater) load() (bootState, int, error) {
	f, err := u.fs.Open(u.machine.State)
	if err != nil {
		return bootState{}, 0, fmt.Errorf("open the boot state: %w", err)
	}
	defer f.Close()
	var copies [2][]byte
	for i := range copies {
		b := make([]byte, copyBytes)
		if n, err := f.ReadAt(b, int64(i)*copyDistance); n == len(b) {
			copies[i] = b
		} else if !errors.Is(err, io.EOF) {
			return bootState{}, 0, fmt.Errorf("read copy %d of the boot state: %w", i, err)
		}
	}
	s, next := newest(copies)
	return s, next, nil
}

// change reads the boot state, changes it and writes it over the older copy. It
// is on the disk when change returns without an error; with one, either the old
// state holds or the new one, whole.
func (u *Updater) change(edit func(*bootState)) error {
	s, next, err := u.load()
	if err != nil {
		return err
	}
	s = s.clone()
	edit(&s)
	s.Sequence++
	b, err := s.encode()
	if err != nil {
		return err
	}
	f, err := u.place(u.machine.State)
	if err != nil {
		return err
	}
	if _, err = f.WriteAt(b, int64(next)*copyDistance); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write copy %d of the boot state: %w", next, err)
	}
	return nil
}
