package speech

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// program is what is looked for in the machine's folders of programs.
const program = "espeak-ng"

// Limits of one run. A text of MaxText bytes takes 0.2 s and 20 MB.
const (
	memoryMost = 256 << 20 // bytes of addresses
	cpuMost    = 10        // seconds of a processor
	filesMost  = 32        // open at once: its voices and dictionaries
	// fileSizeMost is what libpulse, which comes with it, takes for shared memory
	// before it knows that nothing is played; espeak-ng itself writes to pipes only.
	fileSizeMost = 64 << 20
	trouble      = 400 // bytes of what it complains of
	usualPitch   = 45  // pitch, as the built-in prompts have it
)

// Espeak is espeak-ng, one process a text.
type Espeak struct {
	path   string
	voices Voices
}

// FindEspeak finds the program; the error says that it is not installed.
func FindEspeak(v Voices) (*Espeak, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return nil, errors.New("espeak-ng is not installed (Debian: apt-get install espeak-ng)")
	}
	return &Espeak{path: path, voices: v}, nil
}

// ID implements Engine.
func (e *Espeak) ID(t Text) string {
	voice, _ := e.voice(t)
	return program + " " + voice
}

// Speak implements Engine.
func (e *Espeak) Speak(ctx context.Context, t Text) ([]byte, error) {
	voice, speed := e.voice(t)
	cmd := exec.CommandContext(ctx, e.path, "-v", voice, "-s", strconv.Itoa(speed), "-p", strconv.Itoa(usualPitch), "-b", "1", "--stdin", "--stdout") //nolint:gosec // no shell; the voice is checked, the text comes by the pipe
	cmd.Dir, cmd.Env = "/", []string{"LANG=C.UTF-8", "PATH=/usr/bin:/bin", "HOME=/nonexistent"}
	said, complaint := &bounded{most: fileMost}, &bounded{most: trouble}
	cmd.Stdout, cmd.Stderr = said, complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start espeak-ng: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("espeak-ng failed: %s", reason(ctx, err, complaint))
	}
	err = e.feed(cmd, in, t.Text)
	if err = errors.Join(err, cmd.Wait()); err != nil {
		return nil, fmt.Errorf("espeak-ng failed: %s", reason(ctx, err, complaint))
	}
	if said.over {
		return nil, fmt.Errorf("espeak-ng spoke more than %d MiB", fileMost>>20)
	}
	return lengths(said.Bytes()), nil
}

// feed hands the text over, once the process is bounded: without a text it does
// nothing yet.
func (e *Espeak) feed(cmd *exec.Cmd, in io.WriteCloser, text string) error {
	err := limit(cmd.Process.Pid)
	if err == nil {
		_, err = io.WriteString(in, text)
	} else {
		_ = cmd.Process.Kill() // nothing runs unbounded
	}
	return errors.Join(err, in.Close())
}

func reason(ctx context.Context, err error, complaint *bounded) string {
	switch {
	case ctx.Err() != nil:
		return "it took too long"
	case complaint.Len() > 0:
		return strings.Join(strings.Fields(complaint.String()), " ")
	}
	return err.Error()
}

// voice is what espeak-ng is to speak with, and how fast, in words a minute: as
// the built-in prompts are spoken.
func (e *Espeak) voice(t Text) (name string, speed int) {
	name, speed = "cmn", 230
	if t.Language == "en" || t.Language == "" {
		name, speed = "en-us", 195
	}
	if own := e.voices.voice(t); own != "" {
		name = own
	}
	return name, speed
}

// bounded keeps so many bytes, and lets the rest go by.
type bounded struct {
	bytes.Buffer
	most int
	over bool
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.Len()
	b.over = b.over || len(p) > room
	_, _ = b.Buffer.Write(p[:min(len(p), max(room, 0))]) // a buffer takes all
	return len(p), nil
}

// lengths mends the sizes in the header of a WAV file that was written to a
// pipe: espeak-ng cannot know them beforehand.
func lengths(b []byte) []byte {
	const header = 44
	if len(b) > header && bytes.HasPrefix(b, []byte("RIFF")) {
		size := len(b) - header
		for i := range 4 {
			b[40+i], b[4+i] = byte(size>>(8*i)), byte((size+36)>>(8*i))
		}
	}
	return b
}
