package wav

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// rate is that of every file that is written.
const rate = 8000

// headerSize is the length of RIFF, format and data headers together.
const headerSize = 44

// maxData keeps the sizes in 32 bits: the largest data chunk that RIFF can
// name, cut to whole stereo samples. It is over 37 hours of stereo.
const maxData = (1<<32 - 1 - headerSize) &^ 3

// ErrFull says that a WAV file cannot grow further.
var ErrFull = errors.New("WAV file has reached 4 GiB")

// File is what a Writer needs of a file; *os.File and afero.File have it.
type File interface {
	io.WriterAt
}

// Writer writes 16-bit linear sound at 8 kHz to a File. One goroutine uses it.
type Writer struct {
	file     File
	channels int
	size     int64  // bytes of sound written
	covered  int64  // bytes of sound that the header covers
	buf      []byte // grows to the largest Append once
}

// NewWriter writes the header of an empty sound to the beginning of file.
func NewWriter(file File, channels int) (*Writer, error) {
	w := &Writer{file: file, channels: channels}
	if err := w.putHeader(); err != nil {
		return nil, err
	}
	return w, nil
}

// Continue goes on behind the sound that a Writer of as many channels covered in
// file.
func Continue(file interface {
	File
	io.ReaderAt
}, channels int,
) (*Writer, error) {
	h := make([]byte, headerSize)
	if _, err := file.ReadAt(h, 0); err != nil {
		return nil, fmt.Errorf("reading WAV header: %w", err)
	}
	size := int64(binary.LittleEndian.Uint32(h[headerSize-4:]))
	if size > maxData || !bytes.Equal(h, Header(channels, size)) {
		return nil, fmt.Errorf("continuing WAV file: %w", ErrNotOurs)
	}
	return &Writer{file: file, channels: channels, size: size, covered: size}, nil
}

// ErrNotOurs says that a file to be continued was not written by a Writer of as
// many channels.
var ErrNotOurs = errors.New("the file was not written here, or has other channels")

// Append writes samples, those of several channels alternating, behind those
// written so far. They count once Cover has been called. After an error the
// file still holds what was covered, and what a short write brought in.
func (w *Writer) Append(pcm []int16) error {
	if w.size+2*int64(len(pcm)) > maxData {
		return ErrFull
	}
	w.buf = w.buf[:0]
	for _, v := range pcm {
		w.buf = binary.LittleEndian.AppendUint16(w.buf, uint16(v))
	}
	n, err := w.file.WriteAt(w.buf, headerSize+w.size)
	frame := 2 * w.channels
	w.size += int64(n - n%frame)
	if err == nil && n < len(w.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fmt.Errorf("writing sound: %w", err)
	}
	return nil
}

// Cover makes the header's sizes true. The fields that grow are written in one
// go within the file's first sector. Should that write tear between bytes, the
// sizes name less than is there, never more: little-endian numbers are written
// from their low end, and the high end that stays is the older, smaller one.
func (w *Writer) Cover() error {
	if w.covered == w.size {
		return nil
	}
	return w.putHeader()
}

// Samples is the number of samples covered by the header, of one channel.
func (w *Writer) Samples() int64 { return w.covered / int64(2*w.channels) }

func (w *Writer) putHeader() error {
	h := Header(w.channels, w.size)
	if n, err := w.file.WriteAt(h, 0); err != nil || n < len(h) {
		return fmt.Errorf("writing WAV header: %w", errors.Join(err, short(n, len(h))))
	}
	w.covered = w.size
	return nil
}

func short(n, want int) error {
	if n < want {
		return io.ErrShortWrite
	}
	return nil
}

// Header gives the 44 bytes that stand before size bytes of 16-bit sound at
// 8 kHz.
func Header(channels int, size int64) []byte {
	h := make([]byte, 0, headerSize)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(size)+headerSize-8)
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, tagPCM)
	h = binary.LittleEndian.AppendUint16(h, uint16(channels))
	h = binary.LittleEndian.AppendUint32(h, rate)
	h = binary.LittleEndian.AppendUint32(h, uint32(rate*2*channels))
	h = binary.LittleEndian.AppendUint16(h, uint16(2*channels))
	h = binary.LittleEndian.AppendUint16(h, 16)
	h = append(h, "data"...)
	return binary.LittleEndian.AppendUint32(h, uint32(size))
}

// Write writes mono sound at 8 kHz as a whole WAV file.
func Write(w io.Writer, pcm []int16) error {
	b := Header(1, 2*int64(len(pcm)))
	for _, v := range pcm {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("writing WAV: %w", err)
	}
	return nil
}
