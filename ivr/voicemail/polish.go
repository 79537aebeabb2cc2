package voicemail

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/spf13/afero"

	"ringdown/media"
	"ringdown/media/dtmf"
	"ringdown/media/tone"
	"ringdown/media/wav"
)

const (
	// quiet is the level below which nobody speaks, dBm0: a line's own noise is some
	// ten dB below it, soft speech as much above.
	quiet = -48
	// keptBefore and keptAfter are the silence that stays around what is said.
	keptBefore = 200 * time.Millisecond
	keptAfter  = 300 * time.Millisecond
	// frame is what is looked at as one.
	frame = rate / 50
)

// polish makes a new message ready: silence and tones around it are cut, and its
// level is evened. Where that cannot be written the message stays as it came.
func (k *Keeper) polish(m Message) Message {
	if !m.raw {
		return m
	}
	m.raw = false
	pcm, err := readSound(k.o.Files, m.Path)
	if errors.Is(err, fs.ErrNotExist) {
		k.o.Log.Warn("A message is not there that was recorded.", "file", m.Path)
		k.Delete(m.Box, m.ID)
		return m
	}
	if err != nil {
		k.o.Log.Warn("A message stays as it came.", "file", m.Path, "error", err)
		return m
	}
	pcm = k.cut(pcm)
	m.Length = lengthOf(int64(len(pcm)))
	if err := replace(k.o.Files, m.Path, withInfo(m, pcm)); err != nil {
		k.o.Log.Warn("A message stays as it came.", "file", m.Path, "error", err)
		return m
	}
	k.change(m.Box, m.ID, func(now *Message) { now.Length, now.raw = m.Length, false })
	return m
}

// cut takes the key that ended it, the exchange's tones and silence from a recording, unless next to
// nothing would be left of it, and evens its level.
func (k *Keeper) cut(pcm []int16) []int16 {
	end := dtmf.Tail(pcm)
	if end == len(pcm) && k.o.Country != nil { // who presses a key has not hung up
		end = tone.Tail(k.o.Country(), pcm)
	}
	if end >= frame {
		pcm = pcm[:end]
	}
	first, last := voiced(pcm)
	if last > first {
		first = max(0, first-int(keptBefore*rate/time.Second))
		last = min(len(pcm), last+int(keptAfter*rate/time.Second))
		pcm = pcm[first:last]
	}
	if k.o.Even != nil {
		pcm = k.o.Even(pcm)
	}
	return pcm
}

// voiced is where somebody speaks first, and where no more.
func voiced(pcm []int16) (first, last int) {
	first = -1
	for at := 0; at+frame <= len(pcm); at += frame {
		power := 0.0
		for _, v := range pcm[at : at+frame] {
			power += float64(v) * float64(v)
		}
		if power /= frame; power > 0 && media.Level(power) > quiet {
			if first < 0 {
				first = at
			}
			last = at + frame
		}
	}
	return max(first, 0), last
}

// readSound reads a message or a greeting whole.
func readSound(files afero.Fs, name string) ([]int16, error) {
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	a, err := wav.Read(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return a.Mono8k()
}

// replace puts a file into the place of another in one step: at any moment one of
// the two is there whole.
func replace(files afero.Fs, name string, data []byte) error {
	if err := files.MkdirAll(path.Dir(name), 0o750); err != nil {
		return err
	}
	next := name + polished
	f, err := files.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o640)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = files.Rename(next, name)
	}
	if err != nil {
		_ = files.Remove(next) // it is of no use
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
