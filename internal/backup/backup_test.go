package backup_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ringdown/internal/backup"
)

const phrase = "four grey seals sing"

// made is a backup of some entries.
func made(t testing.TB, entries map[string][]byte, order ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := backup.NewWriter(&out, phrase, backup.Head{Version: "test", Parts: []string{"records"}, Created: time.Unix(1000, 0), Schema: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range order {
		e := backup.Entry{Part: "records", Kind: backup.File, Name: name, Size: int64(len(entries[name]))}
		if err := w.Add(e, bytes.NewReader(entries[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read reads all entries, or returns what ended it.
func read(file []byte, passphrase string) (map[string][]byte, error) {
	r, _, err := backup.NewReader(bytes.NewReader(file), passphrase)
	if err != nil {
		return nil, err
	}
	got := map[string][]byte{}
	for {
		e, body, err := r.Next()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		if got[e.Name], err = io.ReadAll(body); err != nil {
			return got, err
		}
	}
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{7})
	r.Read(b)
	return b
}

func TestWhatWasBackedUpIsReadBack(t *testing.T) {
	for _, size := range []int{0, 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 300 << 10} {
		want := map[string][]byte{"a/b.wav": noise(size), "c": []byte("short"), "空.txt": nil}
		got, err := read(made(t, want, "a/b.wav", "c", "空.txt"), phrase)
		if err != nil || len(got) != 3 || !bytes.Equal(got["a/b.wav"], want["a/b.wav"]) || string(got["c"]) != "short" {
			t.Errorf("%d bytes: %d entries, %v", size, len(got), err)
		}
	}
}

// The end of the stream may come together with the last bytes of a large entry.
func TestALargeEntryMayBeTheLast(t *testing.T) {
	want := map[string][]byte{"a": make([]byte, 200<<10)}
	if got, err := read(made(t, want, "a"), phrase); err != nil || len(got["a"]) != 200<<10 {
		t.Errorf("%d bytes, %v", len(got["a"]), err)
	}
}

func TestAnEntryThatIsNotReadIsPassedOver(t *testing.T) {
	r, h, err := backup.NewReader(bytes.NewReader(made(t, map[string][]byte{"a": noise(200 << 10), "b": []byte("x")}, "a", "b")), phrase)
	if err != nil || h.Version != "test" {
		t.Fatal(h, err)
	}
	if _, _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if e, _, err := r.Next(); err != nil || e.Name != "b" {
		t.Errorf("%+v %v", e, err)
	}
}

func TestAFileThatShrinksIsFilledUp(t *testing.T) {
	var out bytes.Buffer
	w, err := backup.NewWriter(&out, phrase, backup.Head{})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Add(backup.Entry{Kind: backup.File, Name: "a", Size: 6}, strings.NewReader("abc"))
	if err := errors.Join(err, w.Add(backup.Entry{Kind: backup.File, Name: "b", Size: 2}, strings.NewReader("defg")), w.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := read(out.Bytes(), phrase)
	if err != nil || string(got["a"]) != "abc\x00\x00\x00" || string(got["b"]) != "de" {
		t.Errorf("%q %v", got, err)
	}
}

func TestTheWrongPassphraseOpensNothing(t *testing.T) {
	file := made(t, map[string][]byte{"a": []byte("secret")}, "a")
	if _, err := read(file, "four grey seals sang"); !errors.Is(err, backup.ErrPassphrase) {
		t.Error(err)
	}
	if bytes.Contains(file, []byte("secret")) {
		t.Error("it can be read without one")
	}
	for _, text := range []string{"", "PK\x03\x04", "ringdown-backup 1\n", "ringdown-backup 1\n\xff\xff\xff\xff"} {
		if _, err := read([]byte(text), phrase); !errors.Is(err, backup.ErrNoBackup) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Each byte of the file, and each length of it: nothing that was changed or cut
// off is taken for whole.
func TestWhatWasChangedOrCutOffIsNoticed(t *testing.T) {
	file := made(t, map[string][]byte{"a": noise(130 << 10), "b": []byte("end")}, "a", "b")
	for _, at := range []int{60, 300, 70 << 10, len(file) - 1} {
		spoilt := bytes.Clone(file)
		spoilt[at] ^= 1
		if _, err := read(spoilt, phrase); err == nil {
			t.Errorf("byte %d may be changed", at)
		}
		if _, err := read(file[:at], phrase); err == nil {
			t.Errorf("all behind byte %d may be cut off", at)
		}
	}
	if _, err := read(append(bytes.Clone(file), 0), phrase); err == nil {
		t.Error("something may be added")
	}
}

func TestNamesThatLeadElsewhereAreRefused(t *testing.T) {
	for _, name := range []string{"../etc/passwd", "/etc/passwd", "a\\b", ""} {
		var out bytes.Buffer
		w, err := backup.NewWriter(&out, phrase, backup.Head{})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.Add(backup.Entry{Kind: backup.File, Name: name}, strings.NewReader("")), w.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := read(out.Bytes(), phrase); !errors.Is(err, backup.ErrDamaged) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add(made(f, map[string][]byte{"a": []byte("abc")}, "a"))
	f.Fuzz(func(_ *testing.T, file []byte) {
		_, _ = read(file, phrase)
	})
}
