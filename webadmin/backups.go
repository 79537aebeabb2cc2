package webadmin

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// Backups make backups of the appliance.
type Backups interface {
	// WriteTo writes the named parts, encrypted; none are all.
	WriteTo(ctx context.Context, w io.Writer, passphrase string, parts []string) error
	// Save writes one into the configured folder now and returns its name;
	// ErrNotNow when none is configured.
	Save(ctx context.Context) (name string, err error)
	// Kept says what lies in the folder.
	Kept(ctx context.Context) (BackupState, error)
}

// Restores bring backups back. Upload keeps one file at a time, for Restore.
type Restores interface {
	Upload(ctx context.Context, from io.Reader) (BackupHead, error)
	// Inspect says what the uploaded file has and would change. ErrInvalid: the
	// passphrase or the file will not do; ErrNotFound: nothing was uploaded.
	Inspect(ctx context.Context, passphrase string) (BackupContents, error)
	// Restore checks the uploaded file and lets the appliance begin anew with it,
	// a moment later.
	Restore(ctx context.Context, passphrase string, parts []string) error
}

// BackupWish is what a backup shall be.
type BackupWish struct {
	Passphrase string   `json:"passphrase" maxLength:"200" doc:"What it is encrypted with, at least 12 characters; without it nobody can read the backup" example:"four grey seals sing"`
	Parts      []string `json:"parts,omitempty" maxItems:"10" enum:"configuration,accounts,flows,prompts,voicemail,records,recordings" doc:"What goes in; left out: everything" example:"[\"configuration\",\"records\"]"`
}

// RestoreWish is how the uploaded file is read.
type RestoreWish struct {
	Passphrase string   `json:"passphrase" minLength:"1" maxLength:"200" doc:"What it was encrypted with" example:"four grey seals sing"`
	Parts      []string `json:"parts,omitempty" maxItems:"10" enum:"configuration,accounts,flows,prompts,voicemail,records,recordings" doc:"What comes back; left out: all that it has" example:"[\"configuration\"]"`
}

// BackupHead is what can be said of a backup without its passphrase.
type BackupHead struct {
	Created time.Time `json:"created" doc:"When it was made" example:"2026-05-01T08:00:00Z"`
	Version string    `json:"version" doc:"Firmware that made it" example:"0.1.0"`
	Parts   []string  `json:"parts" nullable:"false" doc:"What is in it" example:"[\"configuration\",\"records\"]"`
	Bytes   int64     `json:"bytes" doc:"Its size" example:"184320"`
}

// BackupContents is what a backup has, and what it would change.
type BackupContents struct {
	BackupHead
	Contents []BackupCount  `json:"contents" nullable:"false" doc:"What each part has, and what there is now"`
	Changes  []ConfigChange `json:"changes" nullable:"false" doc:"What it would change of the configuration; secrets are not shown"`
}

// BackupCount is one part of a backup beside the appliance's own.
type BackupCount struct {
	Part  string `json:"part" doc:"Part" example:"records"`
	Rows  int    `json:"rows" doc:"Rows in the backup" example:"812"`
	Now   int    `json:"now" doc:"Rows now, which they replace" example:"20"`
	Files int    `json:"files" doc:"Files in the backup; files of the same name are replaced, others stay" example:"0"`
	Bytes int64  `json:"bytes" doc:"Size of the files" example:"0"`
}

// BackupFile is one in the folder.
type BackupFile struct {
	Name  string    `json:"name" doc:"File" example:"ringdown-20260501-080000.rbk"`
	At    time.Time `json:"at" doc:"When it was made" example:"2026-05-01T08:00:00Z"`
	Bytes int64     `json:"bytes" doc:"Size" example:"184320"`
}

// BackupState is how backups that are made by themselves stand.
type BackupState struct {
	Folder  string       `json:"folder" doc:"Where they go; empty: none are made" example:"/media/usb"`
	Next    *time.Time   `json:"next" doc:"When the next is due; null: none" example:"2026-05-02T03:00:00Z"`
	Problem string       `json:"problem" doc:"Why the last one failed; empty: it did not" example:""`
	Files   []BackupFile `json:"files" nullable:"false" doc:"The newest first"`
}

type backupRequest struct{ Body BackupWish }

type backupsAnswer struct{ Body BackupState }

type jobAccepted struct{ Body Job }

type uploadAnswer struct{ Body BackupHead }

type restoreRequest struct{ Body RestoreWish }

type contentsAnswer struct{ Body BackupContents }

const (
	backupType  = "application/octet-stream"
	restoreFile = "/api/v1/restore/file"
	// maxBackup bounds an upload; the disk's own end comes sooner.
	maxBackup = 64 << 30
	// uploadTime and downloadTime are for large backups over a slow network.
	transferTime = 2 * time.Hour
)

func (s *Server) addBackups() {
	parts := []string{"configuration", "records"}
	head := BackupHead{Created: exampleTime(), Version: "0.1.0", Parts: parts, Bytes: 184320}
	next := exampleTime()
	add(s, spec{
		id: "list-backups", method: http.MethodGet, path: "/api/v1/backups", tag: "backup", needs: auth.BackupManage,
		summary: "Backups that are made by themselves", about: "The folder, the next one, and those that lie there. When and where is set in the configuration, admin.backup.",
		answer: BackupState{Folder: "/media/usb", Next: &next, Files: []BackupFile{{"ringdown-20260501-080000.rbk", exampleTime(), 184320}}},
	}, s.getBackups)
	add(s, spec{
		id: "make-backup", method: http.MethodPost, path: "/api/v1/backups", tag: "backup", needs: auth.BackupManage,
		summary: "Make a backup", about: "Answers with the backup as a file, encrypted with the passphrase (argon2id, AES-256-GCM). The audit log and who is signed in are not in it.",
		send: BackupWish{Passphrase: "four grey seals sing", Parts: parts}, answer: "(a backup)", answerType: backupType,
	}, s.postBackup)
	add(s, spec{
		id: "save-backup", method: http.MethodPost, path: "/api/v1/backups/save", tag: "backup", needs: auth.BackupManage, status: http.StatusAccepted,
		summary: "Make a backup in the folder now", about: "Begins a job that writes one into the configured folder.",
		answer: exampleJob(), fails: []int{http.StatusConflict},
	}, s.saveBackup)
	add(s, spec{
		id: "upload-backup", method: http.MethodPut, path: restoreFile, tag: "backup", needs: auth.BackupManage,
		summary: "Upload a backup", about: "Takes a backup for restoring; one at a time, until the next start.",
		send: "(a backup)", bodyType: backupType, answer: head,
	}, s.putBackup)
	add(s, spec{
		id: "inspect-backup", place: "body.passphrase", method: http.MethodPost, path: "/api/v1/restore/check", tag: "backup", needs: auth.BackupManage,
		summary: "What a restore would do", about: "Reads the uploaded backup whole, and says what is in it and what it would change. Changes nothing.",
		send: RestoreWish{Passphrase: "four grey seals sing"}, answer: BackupContents{
			BackupHead: head, Contents: []BackupCount{{Part: "records", Rows: 812, Now: 20}}, Changes: []ConfigChange{{"line 1: name", "Line 1", "Reception"}},
		}, fails: []int{http.StatusNotFound},
	}, s.inspectBackup)
	add(s, spec{
		id: "restore-backup", place: "body.passphrase", method: http.MethodPost, path: "/api/v1/restore", tag: "backup", needs: auth.BackupManage, status: http.StatusAccepted,
		summary: "Restore a backup", about: "Checks the uploaded backup and begins anew with the chosen parts of it: calls in progress end, and everybody signs in again. The answer comes before that.",
		send: RestoreWish{Passphrase: "four grey seals sing", Parts: parts}, answer: head, fails: []int{http.StatusNotFound},
	}, s.postRestore)
}

func (s *Server) getBackups(ctx context.Context, _ *struct{}) (*backupsAnswer, error) {
	state := BackupState{Files: []BackupFile{}}
	if s.deps.Backups == nil {
		return &backupsAnswer{state}, nil
	}
	state, err := s.deps.Backups.Kept(ctx)
	if err != nil {
		return nil, fmt.Errorf("list backups: %w", err)
	}
	return &backupsAnswer{state}, nil
}

// noBackups is the answer of an appliance that cannot make any, such as a test's.
func noBackups() error {
	return problem(http.StatusConflict, "not-now", "This appliance keeps nothing that could be backed up.")
}

func (s *Server) postBackup(ctx context.Context, in *backupRequest) (*huma.StreamResponse, error) {
	if n := utf8.RuneCountInString(in.Body.Passphrase); n < config.MinPassphrase {
		p := problem(http.StatusUnprocessableEntity, "invalid", fmt.Sprintf("The passphrase has %d characters; it needs at least %d.", n, config.MinPassphrase))
		p.Errors = []ProblemField{{Location: "body.passphrase", Message: fmt.Sprintf("needs at least %d characters", config.MinPassphrase)}}
		return nil, p
	}
	if s.deps.Backups == nil {
		return nil, noBackups()
	}
	name := "ringdown-" + s.now().UTC().Format("20060102-150405") + ".rbk"
	return &huma.StreamResponse{Body: func(c huma.Context) {
		s.patient(c)
		c.SetHeader("Content-Type", backupType)
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		if err := s.deps.Backups.WriteTo(ctx, c.BodyWriter(), in.Body.Passphrase, in.Body.Parts); err != nil {
			s.log.Error("A backup ended early; what was sent of it cannot be read.", "request", requestID(ctx), "error", err)
			panic(http.ErrAbortHandler) // the client must not take it for whole
		}
	}}, nil
}

// patient gives a large file its time.
func (s *Server) patient(c huma.Context) {
	if err := http.NewResponseController(humagin.Unwrap(c).Writer).SetWriteDeadline(time.Now().Add(transferTime)); err != nil {
		s.log.Debug("no deadline can be set", "error", err)
	}
}

func (s *Server) saveBackup(ctx context.Context, _ *struct{}) (*jobAccepted, error) {
	if s.deps.Backups == nil {
		return nil, noBackups()
	}
	state, err := s.deps.Backups.Kept(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the folder: %w", err)
	}
	if state.Folder == "" {
		return nil, problem(http.StatusConflict, "no-folder", "No folder for backups is set: set admin.backup.folder and its passphrase first.")
	}
	job, err := s.jobs.start("backup", identityOf(ctx).Name, s.deps.Backups.Save)
	if err != nil {
		return nil, err
	}
	return &jobAccepted{job}, nil
}

func (s *Server) putBackup(ctx context.Context, _ *struct{}) (*uploadAnswer, error) {
	if s.deps.Restores == nil {
		return nil, noBackups()
	}
	head, err := s.deps.Restores.Upload(ctx, request(ctx).Body)
	if err != nil {
		return nil, err
	}
	return &uploadAnswer{head}, nil
}

func (s *Server) inspectBackup(ctx context.Context, in *restoreRequest) (*contentsAnswer, error) {
	if s.deps.Restores == nil {
		return nil, noBackups()
	}
	c, err := s.deps.Restores.Inspect(ctx, in.Body.Passphrase)
	if err != nil {
		return nil, err
	}
	return &contentsAnswer{c}, nil
}

func (s *Server) postRestore(ctx context.Context, in *restoreRequest) (*uploadAnswer, error) {
	if s.deps.Restores == nil {
		return nil, noBackups()
	}
	c, err := s.deps.Restores.Inspect(ctx, in.Body.Passphrase)
	if err != nil {
		return nil, err
	}
	if err := s.deps.Restores.Restore(ctx, in.Body.Passphrase, in.Body.Parts); err != nil {
		return nil, err
	}
	return &uploadAnswer{c.BackupHead}, nil
}
