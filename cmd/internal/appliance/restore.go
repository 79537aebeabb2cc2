package appliance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ringdown/internal/backup"
	"ringdown/internal/store"
)

// restoreFolder is where the database is made ready before it takes the place of
// the present one.
const restoreFolder = "restore.tmp"

// Restore puts the named parts of a backup into the data directory of an
// appliance that is not running; none are all that it has. The whole file is read
// and checked first; a wrong passphrase, or a file that is damaged, changes
// nothing. The database is changed in a copy, which takes its place at the end.
func Restore(ctx context.Context, o Options, file, passphrase string, names []string) error {
	head, _, err := inspect(ctx, file, passphrase)
	if err != nil {
		return fmt.Errorf("restore %s: %w", filepath.Base(file), err)
	}
	names = partNames(inBackup(chosen(names), head))
	if len(names) == 0 {
		return fmt.Errorf("restore %s: it has none of the parts that were chosen; it has %s", filepath.Base(file), strings.Join(head.Parts, ", "))
	}
	if err := restore(ctx, o.Data, file, passphrase, names); err != nil {
		return fmt.Errorf("restore %s: %w", filepath.Base(file), err)
	}
	return nil
}

// inBackup are those parts that a backup has.
func inBackup(all []part, head backup.Head) []part {
	return slices.DeleteFunc(all, func(p part) bool { return !slices.Contains(head.Parts, string(p.name)) })
}

// contents counts what a backup has of a part.
type contents struct {
	rows  map[string]int
	files int
	bytes int64
}

// inspect reads a whole backup and counts what is in it, by part.
func inspect(ctx context.Context, file, passphrase string) (backup.Head, map[string]*contents, error) {
	all := map[string]*contents{}
	head, err := walk(ctx, file, passphrase, func(e backup.Entry, body io.Reader) error {
		c := all[e.Part]
		if c == nil {
			c = &contents{rows: map[string]int{}}
			all[e.Part] = c
		}
		switch e.Kind {
		case backup.Rows:
			c.rows[e.Name] += e.Rows
		case backup.File:
			c.files++
			c.bytes += e.Size
		}
		_, err := io.Copy(io.Discard, body)
		return err
	})
	return head, all, err
}

// walk calls fn for every entry of a backup.
func walk(ctx context.Context, file, passphrase string, fn func(backup.Entry, io.Reader) error) (backup.Head, error) {
	f, err := os.Open(file)
	if err != nil {
		return backup.Head{}, err
	}
	defer f.Close()
	r, head, err := backup.NewReader(bufio.NewReaderSize(f, 1<<18), passphrase)
	if err != nil {
		return head, err
	}
	for {
		if err := ctx.Err(); err != nil {
			return head, err
		}
		e, body, err := r.Next()
		if errors.Is(err, io.EOF) {
			return head, nil
		}
		if err == nil {
			err = fn(e, body)
		}
		if err != nil {
			return head, err
		}
	}
}

// restore does it; names are parts that the backup has.
func restore(ctx context.Context, data, file, passphrase string, names []string) (err error) {
	work := filepath.Join(data, restoreFolder)
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := copyDatabase(data, work); err != nil {
		return err
	}
	db, err := store.Open(work, store.Options{})
	if err != nil {
		return err
	}
	if err := fill(ctx, db, data, file, passphrase, chosen(names)); err != nil {
		return errors.Join(err, db.Close())
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(work, store.FileName), filepath.Join(data, store.FileName)); err != nil {
		return err
	}
	return store.SyncDir(data)
}

// copyDatabase copies the present database, if there is one. Opening it first
// says whether another Ringdown has it.
func copyDatabase(data, work string) error {
	db, err := store.Open(data, store.Options{})
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	if err := os.MkdirAll(work, 0o700); err != nil {
		return err
	}
	from, err := os.Open(filepath.Join(data, store.FileName))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.OpenFile(filepath.Join(work, store.FileName), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// fill empties the parts' tables and puts in what the backup has.
func fill(ctx context.Context, db *store.DB, data, file, passphrase string, all []part) error {
	if err := clearTables(db, all); err != nil {
		return err
	}
	schema, err := db.Schema()
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(data)
	if err != nil {
		return err
	}
	defer root.Close()
	head, err := walk(ctx, file, passphrase, func(e backup.Entry, body io.Reader) error {
		i := slices.IndexFunc(all, func(p part) bool { return string(p.name) == e.Part })
		if i < 0 || !all[i].has(e) {
			return nil // not chosen, or of a firmware that has more parts
		}
		return put(db, root, e, body)
	})
	if err == nil && head.Schema != schema {
		err = fmt.Errorf("its database has form %d and this firmware's has %d: restore it with the firmware that made it (%s), then update", head.Schema, schema, head.Version)
	}
	return err
}

func clearTables(db *store.DB, all []part) error {
	for _, p := range all {
		for _, table := range p.tables {
			if err := db.Empty(table); err != nil {
				return err
			}
		}
	}
	if err := db.Empty("sessions"); err != nil { // they began with other accounts
		return err
	}
	return db.LoadMark("config_trial", nil)
}

// has refuses what a part does not consist of: a backup that somebody else made
// puts nothing where it has no business.
func (p part) has(e backup.Entry) bool {
	switch e.Kind {
	case backup.Rows:
		return slices.Contains(p.tables, e.Name)
	case backup.Mark:
		return slices.Contains(p.marks, e.Name)
	}
	top, _, deep := strings.Cut(e.Name, "/")
	return slices.Contains(p.files, e.Name) || deep && slices.Contains(p.folders, top)
}

func put(db *store.DB, root *os.Root, e backup.Entry, body io.Reader) error {
	switch e.Kind {
	case backup.Rows:
		rows, err := readRows(body, e)
		if err != nil {
			return err
		}
		return db.Load(e.Name, rows)
	case backup.Mark:
		value, err := io.ReadAll(io.LimitReader(body, rowsMost))
		if err != nil || len(value) == 0 {
			return err
		}
		return db.LoadMark(e.Name, value)
	}
	return putFile(root, e.Name, body)
}

func readRows(body io.Reader, e backup.Entry) ([]store.Row, error) {
	if e.Size > 8*rowsMost { // one row may be larger than an entry is meant to be
		return nil, backup.ErrDamaged
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var rows []store.Row
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var r store.Row
		err := in.Decode(&r)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil || len(r.Key) == 0 {
			return nil, backup.ErrDamaged
		}
		rows = append(rows, r)
	}
}

// putFile writes a file beside its place and moves it there: one that is there
// already is replaced in one step. The root keeps it within the data directory,
// whatever links lie in it.
func putFile(root *os.Root, name string, body io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	beside := path.Join(path.Dir(name), ".restore-"+path.Base(name))
	f, err := root.OpenFile(beside, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = root.Rename(beside, name)
	}
	if err != nil {
		if gone := root.Remove(beside); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
