package sound

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ringdown/internal/country"
	"ringdown/media"
	"ringdown/media/wav"
)

// defaultCountry is taken where -country is not given.
const defaultCountry = "CN"

func load(path string) ([]int16, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a, err := wav.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	pcm, err := a.Mono8k()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return pcm, nil
}

// save writes the file whole or not at all: beside it first, then renamed.
func save(path string, pcm []int16) error {
	var b bytes.Buffer
	if err := wav.Write(&b, pcm); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".sound-*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	_, err = f.Write(b.Bytes())
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

func lookup(code string) (country.Profile, error) {
	p, err := country.Lookup(country.Code(strings.ToUpper(code)))
	if err != nil {
		return p, wrong("-country: %v", err)
	}
	return p, nil
}

// drawn is all of a signal, up to most samples.
func drawn(s media.Signal, most int) []int16 {
	p := make([]int16, most)
	return p[:s.Read(p)]
}
