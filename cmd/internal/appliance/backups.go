package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/backup"
	"ringdown/internal/config"
	"ringdown/internal/store"
	"ringdown/webadmin"
)

// Backups that are made by themselves: how their files are called, how often is
// looked whether one is due, and after how long a failed one is tried again.
const (
	backupStem   = "ringdown-"
	backupSuffix = ".rbk"
	backupLook   = time.Minute
	backupRetry  = time.Hour
)

// uploadName is the backup that somebody uploaded, in the data directory.
const uploadName = "restore-upload.rbk"

// Again is why Run ended when the appliance is to begin anew: close it, do what
// Restore says, and open it again.
type Again struct {
	File, Passphrase string
	Parts            []string
}

// Error implements error.
func (*Again) Error() string { return "the appliance is to begin anew" }

// backups makes and takes backups. It implements webadmin.Backups and Restores.
type backups struct {
	m     *Main
	again chan *Again // one

	mu      sync.Mutex // of what follows; writing to the folder holds it
	problem string     // why the last one failed
	failed  time.Time
}

func newBackups(m *Main) *backups { return &backups{m: m, again: make(chan *Again, 1)} }

// waitAgain ends the appliance's run when it is to begin anew.
func (b *backups) waitAgain(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case a := <-b.again:
		return a
	}
}

// WriteTo implements webadmin.Backups.
func (b *backups) WriteTo(ctx context.Context, w io.Writer, passphrase string, names []string) error {
	return backUp(ctx, source{db: b.m.db, data: b.m.opt.Data, version: b.m.opt.Version}, w, passphrase, chosen(names))
}

func (b *backups) plan(ctx context.Context) (config.BackupPlan, *time.Location, error) {
	c, err := b.m.settings.Current(ctx)
	if err != nil {
		return config.BackupPlan{}, nil, err
	}
	zone, err := time.LoadLocation(c.System.TimeZone)
	return c.Admin.Backup, zone, err
}

// Save implements webadmin.Backups.
func (b *backups) Save(ctx context.Context) (string, error) {
	plan, _, err := b.plan(ctx)
	if err != nil {
		return "", err
	}
	if plan.Folder == "" {
		return "", spoken{webadmin.ErrNotNow, errors.New("no folder for backups is set")}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	name, err := b.save(ctx, plan)
	if err != nil {
		b.problem, b.failed = err.Error(), time.Now()
		return "", err
	}
	b.problem = ""
	return name, removeOld(plan)
}

// save writes beside its name and moves it there when it is whole and on the disk.
func (b *backups) save(ctx context.Context, plan config.BackupPlan) (string, error) {
	name := backupStem + time.Now().UTC().Format("20060102-150405") + backupSuffix
	f, err := os.CreateTemp(plan.Folder, "."+name+"-*") // the folder must be there: a stick that is not is no folder to be made
	if err != nil {
		return "", fmt.Errorf("write a backup into %s: %w", plan.Folder, err)
	}
	var names []string
	for _, p := range plan.Chosen() {
		names = append(names, string(p))
	}
	err = b.WriteTo(ctx, f, string(plan.Passphrase), names)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(plan.Folder, name))
	}
	if err != nil {
		return "", fmt.Errorf("write a backup into %s: %w", plan.Folder, errors.Join(err, os.Remove(f.Name())))
	}
	return name, store.SyncDir(plan.Folder)
}

// removeOld removes what is more than is kept, the oldest first.
func removeOld(plan config.BackupPlan) error {
	files, err := backupFiles(plan.Folder)
	if err != nil {
		return err
	}
	keep := plan.Keep
	if keep == 0 {
		keep = config.DefaultBackupKeep
	}
	for _, f := range files[min(keep, len(files)):] {
		err = errors.Join(err, os.Remove(filepath.Join(plan.Folder, f.Name)))
	}
	return err
}

// backupFiles lists the backups in a folder, the newest first.
func backupFiles(folder string) ([]webadmin.BackupFile, error) {
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("look into %s: %w", folder, err)
	}
	files := []webadmin.BackupFile{}
	for i := len(all) - 1; i >= 0; i-- { // ReadDir sorts by name, which is the time
		name := all[i].Name()
		info, err := all[i].Info()
		if err != nil || !info.Mode().IsRegular() || !strings.HasPrefix(name, backupStem) || !strings.HasSuffix(name, backupSuffix) {
			continue
		}
		at, err := time.Parse("20060102-150405", strings.TrimSuffix(strings.TrimPrefix(name, backupStem), backupSuffix))
		if err == nil {
			files = append(files, webadmin.BackupFile{Name: name, At: at, Bytes: info.Size()})
		}
	}
	return files, nil
}

// Kept implements webadmin.Backups.
func (b *backups) Kept(ctx context.Context) (webadmin.BackupState, error) {
	state := webadmin.BackupState{Files: []webadmin.BackupFile{}}
	plan, zone, err := b.plan(ctx)
	if err != nil || plan.Folder == "" {
		return state, err
	}
	state.Folder = plan.Folder
	files, err := backupFiles(plan.Folder)
	if err != nil {
		state.Problem = err.Error()
		return state, nil
	}
	next := due(plan, files, time.Now().In(zone))
	state.Files, state.Next = files, &next
	b.mu.Lock()
	defer b.mu.Unlock()
	state.Problem = b.problem
	return state, nil
}

// due is when the next backup is made: at the hour, so many days after the newest.
func due(plan config.BackupPlan, files []webadmin.BackupFile, now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), plan.Hour, 0, 0, 0, now.Location())
	if len(files) == 0 {
		return at
	}
	last := files[0].At.In(now.Location())
	return time.Date(last.Year(), last.Month(), last.Day()+max(1, plan.EveryDays), plan.Hour, 0, 0, 0, now.Location())
}

// run makes backups when they are due, until ctx ends.
func (b *backups) run(ctx context.Context) error {
	tick := time.NewTicker(backupLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			b.look(ctx)
		}
	}
}

func (b *backups) look(ctx context.Context) {
	plan, zone, err := b.plan(ctx)
	if err != nil || plan.Folder == "" || b.waits() {
		return
	}
	now := time.Now().In(zone)
	if files, err := backupFiles(plan.Folder); err == nil && now.Before(due(plan, files, now)) {
		return
	}
	name, err := b.Save(ctx)
	if err != nil {
		b.m.alerts.Raise(alert.Alert{Kind: alert.Backup, Text: "The backup could not be made; it is tried again in an hour.", Detail: err.Error()})
		return
	}
	b.m.log.Info("A backup was made.", "folder", plan.Folder, "file", name)
}

// waits reports whether the last one failed a short while ago.
func (b *backups) waits() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.problem != "" && time.Since(b.failed) < backupRetry
}

func (b *backups) upload() string { return filepath.Join(b.m.opt.Data, uploadName) }

// Upload implements webadmin.Restores.
func (b *backups) Upload(_ context.Context, from io.Reader) (webadmin.BackupHead, error) {
	f, err := os.OpenFile(b.upload(), os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return webadmin.BackupHead{}, fmt.Errorf("keep the upload: %w", err)
	}
	n, err := io.Copy(f, from)
	var head backup.Head
	if err == nil {
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			if head, err = backup.ReadHead(f); err != nil {
				err = spoken{webadmin.ErrInvalid, err}
			}
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return webadmin.BackupHead{}, errors.Join(err, os.Remove(b.upload()))
	}
	return webadmin.BackupHead{Created: head.Created, Version: head.Version, Parts: head.Parts, Bytes: n}, nil
}

// Inspect implements webadmin.Restores.
func (b *backups) Inspect(ctx context.Context, passphrase string) (webadmin.BackupContents, error) {
	var out webadmin.BackupContents
	info, err := os.Stat(b.upload())
	if errors.Is(err, fs.ErrNotExist) {
		return out, spoken{webadmin.ErrNotFound, errors.New("no backup was uploaded")}
	}
	if err != nil {
		return out, fmt.Errorf("read the upload: %w", err)
	}
	head, all, err := inspect(ctx, b.upload(), passphrase)
	if errors.Is(err, backup.ErrPassphrase) || errors.Is(err, backup.ErrDamaged) || errors.Is(err, backup.ErrNoBackup) {
		return out, spoken{webadmin.ErrInvalid, err}
	}
	if err != nil {
		return out, fmt.Errorf("read the upload: %w", err)
	}
	out.BackupHead = webadmin.BackupHead{Created: head.Created, Version: head.Version, Parts: head.Parts, Bytes: info.Size()}
	for _, p := range inBackup(parts(), head) {
		count, err := b.count(p, all[string(p.name)])
		if err != nil {
			return out, err
		}
		out.Contents = append(out.Contents, count)
	}
	out.Changes, err = b.changes(ctx, passphrase)
	return out, err
}

// count sets a part of the backup beside what there is now. Indexes are not
// counted twice.
func (b *backups) count(p part, c *contents) (webadmin.BackupCount, error) {
	count := webadmin.BackupCount{Part: string(p.name)}
	for _, table := range p.tables {
		if strings.HasSuffix(table, "_by_time") {
			continue
		}
		err := b.m.db.Dump(table, func(rows []store.Row) error {
			count.Now += len(rows)
			return nil
		})
		if err != nil {
			return count, err
		}
		if c != nil {
			count.Rows += c.rows[table]
		}
	}
	if c != nil {
		count.Files, count.Bytes = c.files, c.bytes
	}
	return count, nil
}

// changes are those of the configuration that the backup had in force.
func (b *backups) changes(ctx context.Context, passphrase string) ([]webadmin.ConfigChange, error) {
	out := []webadmin.ConfigChange{}
	text, err := configIn(ctx, b.upload(), passphrase)
	if err != nil || text == "" {
		return out, err
	}
	then, err := config.Parse([]byte(text))
	if err != nil {
		return out, nil //nolint:nilerr // an old form, which the restored appliance migrates: it cannot be compared
	}
	now, err := b.m.settings.Current(ctx)
	if err != nil {
		return out, err
	}
	for _, c := range config.Diff(now, then) {
		out = append(out, webadmin.ConfigChange(c))
	}
	return out, nil
}

// Restore implements webadmin.Restores: the file was inspected a moment ago.
func (b *backups) Restore(_ context.Context, passphrase string, names []string) error {
	select {
	case b.again <- &Again{File: b.upload(), Passphrase: passphrase, Parts: names}:
		return nil
	default:
		return spoken{webadmin.ErrNotNow, errors.New("a restore has begun already")}
	}
}
