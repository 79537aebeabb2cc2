package backup

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Limits of an entry, for reading foreign files.
const (
	maxLine = 4 << 10  // of an entry's line
	maxSize = 16 << 30 // of an entry: a recording of a week
	maxName = 1024
)

// Entry is one thing in a backup: rows of a table, or a file.
type Entry struct {
	Part string `json:"part"`
	Kind string `json:"kind"` // "rows", "mark" or "file"
	Name string `json:"name"` // of the table or the mark, or path with slashes
	Size int64  `json:"size"` // bytes that follow
	Rows int    `json:"rows,omitempty"`
}

// The kinds of entries.
const (
	Rows = "rows"
	Mark = "mark"
	File = "file"
)

// Writer writes a backup. Make it with [NewWriter], and Close it: without its end
// a backup is damaged.
type Writer struct {
	seal *sealer
	gzip *gzip.Writer
}

// NewWriter begins a backup. Salt and cost of the head are set here.
func NewWriter(out io.Writer, passphrase string, h Head) (*Writer, error) {
	s, err := newSealer(out, passphrase, h)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewWriterLevel(s, gzip.BestSpeed) // flash and network are slower than that
	return &Writer{seal: s, gzip: z}, err
}

// Add writes an entry of e.Size bytes. A source that has fewer, as a file that was
// cut meanwhile, is filled up with zeros; what it has more is left out.
func (w *Writer) Add(e Entry, from io.Reader) error {
	line, err := json.Marshal(e)
	if err != nil || len(line) > maxLine || e.Size < 0 || e.Size > maxSize {
		return errors.Join(fmt.Errorf("back up %s: name or size will not do", e.Name), err)
	}
	if _, err := w.gzip.Write(append(line, '\n')); err != nil {
		return err
	}
	n, err := io.Copy(w.gzip, io.LimitReader(from, e.Size))
	if err != nil {
		return fmt.Errorf("back up %s: %w", e.Name, err)
	}
	_, err = io.CopyN(w.gzip, zeros{}, e.Size-n)
	return err
}

// zeros never end.
type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Close ends the backup.
func (w *Writer) Close() error { return errors.Join(w.gzip.Close(), w.seal.Close()) }

// Reader reads a backup. Make it with [NewReader].
type Reader struct {
	in   *bufio.Reader
	left int64 // of the entry given out last
}

// NewReader opens a backup: ErrNoBackup, ErrPassphrase or ErrDamaged say why not.
func NewReader(in io.Reader, passphrase string) (*Reader, Head, error) {
	o, h, err := newOpener(in, passphrase)
	if err != nil {
		return nil, h, err
	}
	z, err := gzip.NewReader(o)
	if err != nil {
		return nil, h, ErrDamaged
	}
	return &Reader{in: bufio.NewReaderSize(z, maxLine)}, h, nil
}

// ReadHead tells what a backup is, without its passphrase.
func ReadHead(in io.Reader) (Head, error) {
	h, _, err := readHead(in)
	return h, err
}

// Next gives the next entry and its contents, which are read before the next
// call or left alone; io.EOF at the end.
func (r *Reader) Next() (Entry, io.Reader, error) {
	var e Entry
	if _, err := io.CopyN(io.Discard, r.in, r.left); err != nil {
		return e, nil, damaged(err)
	}
	r.left = 0
	line, err := r.in.ReadSlice('\n')
	if errors.Is(err, io.EOF) && len(line) == 0 {
		return e, nil, io.EOF
	}
	if err != nil {
		return e, nil, damaged(err)
	}
	if json.Unmarshal(line, &e) != nil || !e.sound() {
		return e, nil, ErrDamaged
	}
	r.left = e.Size
	return e, &body{r}, nil
}

// sound refuses names that lead elsewhere and sizes beyond all reason.
func (e Entry) sound() bool {
	if e.Size < 0 || e.Size > maxSize || e.Name == "" || len(e.Name) > maxName || strings.ContainsRune(e.Name, 0) {
		return false
	}
	switch e.Kind {
	case Rows, Mark:
		return !strings.ContainsAny(e.Name, "/\\")
	case File:
		return path.Clean("/"+e.Name) == "/"+e.Name && !strings.Contains(e.Name, "\\")
	}
	return false
}

// body is the contents of the present entry.
type body struct{ r *Reader }

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	if b.r.left == 0 {
		return 0, io.EOF
	}
	n, err := b.r.in.Read(p[:min(int64(len(p)), b.r.left)])
	b.r.left -= int64(n)
	switch {
	case errors.Is(err, io.EOF) && n > 0 && b.r.left == 0:
		err = nil // the end of the backup came with its last bytes
	case err != nil:
		err = damaged(err)
	}
	return n, err
}

// damaged is what an end before its time means.
func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, bufio.ErrBufferFull) {
		return ErrDamaged
	}
	return err
}
