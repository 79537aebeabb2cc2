package voicemail

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/spf13/afero"

	"ringdown/media/wav"
)

const (
	headerSize = 44 // of the files that are recorded
	bytesEach  = 2  // of a sample
	rate       = 8000
	// polished ends the name of the file in which a message is made ready.
	polished = ".new"
)

// adopt takes in the messages of which no row tells: power was cut, or the disk
// was full. It runs before anything else does.
func (k *Keeper) adopt(known map[string]bool) {
	_ = k.o.Files.RemoveAll(drafts) // nobody has kept them
	there := map[string]bool{}
	err := afero.Walk(k.o.Files, root, func(file string, info fs.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return nil //nolint:nilerr // what cannot be read is left alone, and the rest is looked at
		}
		there[file] = true
		k.adoptFile(file, known[file])
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		k.o.Log.Warn("The mailboxes' folders cannot be read.", "error", err)
		return
	}
	for _, b := range k.boxes {
		for id, m := range b.messages {
			if !there[m.Path] {
				delete(b.messages, id)
				k.gone[key(b.Name, id)] = m
			}
		}
	}
}

// adoptFile takes in one file.
func (k *Keeper) adoptFile(file string, known bool) {
	if path.Ext(file) == polished {
		_ = k.o.Files.Remove(file) // the message itself lies beside it
		return
	}
	if box, g, is := foundGreeting(file); is {
		k.greets(box, g, true)
		return
	}
	m, is := found(file)
	if known || !is {
		return
	}
	length, err := mend(k.o.Files, file)
	switch {
	case err != nil:
		k.o.Log.Warn("A file in a mailbox cannot be read.", "file", file, "error", err)
		return
	case length < leastFound:
		_ = k.o.Files.Remove(file) // who left it hung up at once
		return
	}
	m.Length, m.raw = length, true
	if told, there := readInfo(k.o.Files, file); there {
		told.Path, told.Box, told.ID, told.Length, told.raw = m.Path, m.Box, m.ID, m.Length, false
		m = told
	}
	k.o.Log.Info("A message is found of which nothing was written down.", "file", file, "length", length)
	k.put(k.box(m.Box), m)
}

func foundGreeting(file string) (box string, g Greeting, is bool) {
	folder, name := path.Split(file)
	box = path.Base(folder)
	g = Greeting(name[:len(name)-len(path.Ext(name))])
	return box, g, path.Dir(path.Clean(folder)) == greeted && g.Known() && path.Ext(name) == dotWAV
}

// mend makes the header of a file that was cut name all that is in it, and gives
// its length. A header that cannot be written is left: it names less.
func mend(files afero.Fs, name string) (time.Duration, error) {
	f, err := files.OpenFile(name, os.O_RDWR, 0)
	writable := err == nil
	if err != nil {
		if f, err = files.Open(name); err != nil {
			return 0, err
		}
	}
	defer f.Close() //nolint:errcheck // what counts is synced
	head := make([]byte, headerSize)
	if _, err := f.ReadAt(head, 0); err != nil {
		return 0, fmt.Errorf("it has no whole header: %w", err)
	}
	told := int64(binary.LittleEndian.Uint32(head[headerSize-4:]))
	at, err := f.Stat()
	if err != nil {
		return 0, err
	}
	size := (at.Size() - headerSize) / bytesEach * bytesEach
	if ours := wav.Header(1, told); string(head) == string(ours) && size > told && writable {
		if _, err := f.WriteAt(wav.Header(1, size), 0); err == nil {
			told = size
			_ = f.Sync() // it is found again as it was
		}
	}
	return lengthOf(min(told, size) / bytesEach), nil
}

func lengthOf(samples int64) time.Duration { return time.Duration(samples) * time.Second / rate }

// removeEmpty removes a folder in which nothing is.
func removeEmpty(files afero.Fs, folder string) error {
	all, err := afero.ReadDir(files, folder)
	if err != nil || len(all) > 0 {
		return err
	}
	return files.Remove(folder)
}
