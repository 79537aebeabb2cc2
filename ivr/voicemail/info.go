package voicemail

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"time"

	"github.com/spf13/afero"

	"ringdown/media/wav"
)

// infoMost bounds what is read of a LIST chunk: a caller's name and a few words.
const infoMost = 4096

// withInfo is a whole WAV file of a message: the sound, and behind it a LIST chunk
// of type INFO (Microsoft and IBM, Multimedia Programming Interface 1.0, s. 2) of
// what people's programs show, and as its comment all that we know.
func withInfo(m Message, pcm []int16) []byte {
	var b bytes.Buffer
	_ = wav.Write(&b, pcm) // a Buffer takes everything
	body := []byte("INFO")
	for _, c := range [][2]string{
		{"ISBJ", m.Box},
		{"IART", m.caller()},
		{"ICRD", m.At.Format(time.RFC3339)},
		{"IKEY", urgentWord(m)},
		{"ICMT", m.comment()},
	} {
		if c[1] != "" {
			body = chunk(body, c[0], c[1]+"\x00")
		}
	}
	out := chunk(b.Bytes(), "LIST", string(body))
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// chunk appends one, padded to an even length.
func chunk(b []byte, id, body string) []byte {
	b = append(b, id...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(body)))
	b = append(b, body...)
	if len(body)%2 != 0 {
		b = append(b, 0)
	}
	return b
}

// comment is the message as JSON, short enough to be read again.
func (m Message) comment() string {
	raw, err := json.Marshal(m)
	if err != nil || len(raw) > infoMost/2 {
		return ""
	}
	return string(raw)
}

func urgentWord(m Message) string {
	if m.Urgent {
		return "urgent"
	}
	return ""
}

// caller is who left the message, for people.
func (m Message) caller() string {
	switch {
	case m.Withheld:
		return withheld
	case m.Number == "" && m.Name == "":
		return unknown
	case m.Name == "":
		return m.Number
	case m.Number == "":
		return m.Name
	}
	return m.Number + " " + m.Name
}

// readInfo reads what withInfo wrote behind the sound.
func readInfo(files afero.Fs, name string) (m Message, there bool) {
	f, err := files.Open(name)
	if err != nil {
		return m, false
	}
	defer f.Close() //nolint:errcheck // it was only read
	head := make([]byte, headerSize)
	if _, err := io.ReadFull(f, head); err != nil {
		return m, false
	}
	if _, err := f.Seek(int64(binary.LittleEndian.Uint32(head[headerSize-4:])), io.SeekCurrent); err != nil {
		return m, false
	}
	tail, err := io.ReadAll(io.LimitReader(f, infoMost))
	if err != nil || len(tail) < 12 || string(tail[:4]) != "LIST" || string(tail[8:12]) != "INFO" {
		return m, false
	}
	for rest := tail[12:]; len(rest) >= 8; {
		size := int(binary.LittleEndian.Uint32(rest[4:]))
		if size > len(rest)-8 {
			return m, false
		}
		if string(rest[:4]) == "ICMT" {
			err := json.Unmarshal(bytes.TrimRight(rest[8:8+size], "\x00"), &m)
			return m, err == nil
		}
		rest = rest[min(8+size+size%2, len(rest)):]
	}
	return m, false
}
