package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/spf13/afero"
)

// Files in the folder of data: a fixed address, none with DHCP; and the setting on
// trial, while one is.
const (
	keptFile  = "network.json"
	trialFile = "network-trial.json"
)

// shelf keeps settings in files that are whole after a power cut.
type shelf struct {
	fs  afero.Fs
	dir string
}

// read gives a setting; false: there is none.
func (s shelf) read(name string) (Setting, bool, error) {
	path := filepath.Join(s.dir, name)
	text, err := afero.ReadFile(s.fs, path)
	if errors.Is(err, fs.ErrNotExist) {
		return Setting{}, false, nil
	}
	var kept Setting
	if err == nil {
		err = json.Unmarshal(text, &kept)
	}
	if err != nil {
		return Setting{}, true, fmt.Errorf("read %s: %w", path, err)
	}
	if !kept.Fixed() {
		return Setting{}, true, nil
	}
	if _, err := Parse(kept.wish()); err != nil {
		return Setting{}, true, fmt.Errorf("%s: %w", path, err)
	}
	return kept, true, nil
}

// write keeps a setting: beside its name first, so that one of the two is whole.
func (s shelf) write(name string, kept Setting) error {
	text, err := json.Marshal(kept)
	if err != nil {
		return fmt.Errorf("write down the network's setting: %w", err)
	}
	path := filepath.Join(s.dir, name)
	f, err := s.fs.Create(path + ".new")
	if err != nil {
		return fmt.Errorf("keep the network's setting: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = s.fs.Rename(path+".new", path)
	}
	if err == nil {
		err = s.settle()
	}
	if err != nil {
		return fmt.Errorf("keep the network's setting: %w", err)
	}
	return nil
}

func (s shelf) remove(name string) error {
	err := s.fs.Remove(filepath.Join(s.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err = errors.Join(err, s.settle()); err != nil {
		return fmt.Errorf("forget the network's setting: %w", err)
	}
	return nil
}

// settle has the folder's names on the disk.
func (s shelf) settle() error {
	d, err := s.fs.Open(s.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// wish is a setting as somebody would write it.
func (s Setting) wish() Wish {
	if !s.Fixed() {
		return Wish{Method: DHCP}
	}
	w := Wish{Method: Static, Address: s.Address.String(), NTP: s.NTP}
	if s.Gateway.IsValid() {
		w.Gateway = s.Gateway.String()
	}
	for _, d := range s.DNS {
		w.DNS = append(w.DNS, d.String())
	}
	return w
}
