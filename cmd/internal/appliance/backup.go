package appliance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"time"

	"ringdown/internal/backup"
	"ringdown/internal/store"
)

// rowsMost bounds the JSON of one entry of rows: what is in memory at a time.
const rowsMost = 1 << 20

// BackUp writes the named parts of an appliance that is not running; none are all.
func BackUp(ctx context.Context, o Options, out io.Writer, passphrase string, names []string) (err error) {
	db, err := store.Open(o.Data, store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return backUp(ctx, source{db: db, data: o.Data, version: o.Version}, out, passphrase, chosen(names))
}

// source is what a backup is made of.
type source struct {
	db      *store.DB
	data    string
	version string
}

// copying is one backup under way.
type copying struct {
	source
	ctx context.Context //nolint:containedctx // of one call, which it does not outlive
	out *backup.Writer
}

func backUp(ctx context.Context, s source, out io.Writer, passphrase string, all []part) error {
	schema, err := s.db.Schema()
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	w, err := backup.NewWriter(out, passphrase, backup.Head{
		Created: time.Now().UTC().Truncate(time.Second), Version: s.version, Parts: partNames(all), Schema: schema,
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	c := copying{s, ctx, w}
	for _, p := range all {
		if err := c.part(p); err != nil {
			return fmt.Errorf("back up %s: %w", p.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

func (c copying) part(p part) error {
	for _, table := range p.tables {
		if err := c.table(p, table); err != nil {
			return err
		}
	}
	for _, name := range p.marks {
		value, err := c.db.DumpMark(name)
		if err != nil {
			return err
		}
		e := backup.Entry{Part: string(p.name), Kind: backup.Mark, Name: name, Size: int64(len(value))}
		if err := c.out.Add(e, bytes.NewReader(value)); err != nil {
			return err
		}
	}
	root, err := os.OpenRoot(c.data)
	if err != nil {
		return err
	}
	defer root.Close()
	for _, name := range p.files {
		if err := c.file(root.FS(), p, name); err != nil {
			return err
		}
	}
	for _, name := range p.folders {
		if err := c.folder(root.FS(), p, name); err != nil {
			return err
		}
	}
	return nil
}

// table writes rows as JSON lines, a megabyte to an entry.
func (c copying) table(p part, name string) error {
	var lines bytes.Buffer
	n := 0
	flush := func() error {
		e := backup.Entry{Part: string(p.name), Kind: backup.Rows, Name: name, Size: int64(lines.Len()), Rows: n}
		err := c.out.Add(e, &lines)
		lines.Reset()
		n = 0
		return err
	}
	err := c.db.Dump(name, func(rows []store.Row) error {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		for _, r := range rows {
			if err := json.NewEncoder(&lines).Encode(r); err != nil {
				return err
			}
			if n++; lines.Len() < rowsMost {
				continue
			}
			if err := flush(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		return err
	}
	return flush()
}

// folder writes every plain file below a folder; one that is gone meanwhile is
// left out.
func (c copying) folder(files fs.FS, p part, name string) error {
	err := fs.WalkDir(files, name, func(at string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case c.ctx.Err() != nil:
			return c.ctx.Err()
		case !d.Type().IsRegular() || path.Base(at)[0] == '.':
			return nil
		}
		return c.file(files, p, at)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (c copying) file(files fs.FS, p part, name string) error {
	f, err := files.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	return c.out.Add(backup.Entry{Part: string(p.name), Kind: backup.File, Name: name, Size: info.Size()}, f)
}
