package webadmin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"ringdown/internal/config"
	"ringdown/webadmin/settings"
)

// The settings as resources. Each list of the configuration (lines, extensions, …)
// and each section of it (system, sip, …) is served by the code in this file:
// read with an ETag, written with If-Match, checked by the configuration's own
// rules, put in force while calls are up, and kept in the history with who did it
// and what was changed.
//
// An ETag is of the one resource: whoever changes line 1 does not get in the way
// of whoever changes line 2. Secrets read "(hidden)" and are kept when that is
// written back (see [config.Hidden]).

// editTries is how often a change is tried anew when another one came between
// reading the configuration and replacing it. Each such change is a person's.
const editTries = 3

// edit changes the configuration: alter is called with a copy of what is in force
// and says which field stands for "body" in problems; told are problems of the body
// that were found before. The whole must be valid then.
func (s *Server) edit(ctx context.Context, told config.Problems, alter func(*config.Config) (body, note string, err error)) error {
	for try := 1; ; try++ {
		err := s.editOnce(ctx, told, alter)
		if try == editTries || !errors.Is(err, settings.ErrChanged) {
			return err
		}
	}
}

func (s *Server) editOnce(ctx context.Context, told config.Problems, alter func(*config.Config) (body, note string, err error)) error {
	text, version, err := s.deps.Settings.Text(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	before, err := config.Parse(text)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	c := before.Clone()
	body, note, err := alter(&c)
	if err != nil {
		return err
	}
	if err := partProblem(body, c.Place(body), told, c.Validate()); err != nil {
		return err
	}
	note = changeNote(note, config.Diff(before, c))
	next, err := s.deps.Settings.Replace(ctx, c.Text(), version, identityOf(ctx).Name, note)
	if err != nil {
		return fmt.Errorf("replace the configuration: %w", err)
	}
	s.log.Info("configuration changed", "version", next, "by", identityOf(ctx).Name, "note", note)
	return nil
}

// maxNote is how long a note in the history gets, in bytes: one line on a page.
const maxNote = 200

// changeNote says what was changed: "line 3: name, incoming.group".
func changeNote(noun string, changes []config.Change) string {
	var fields []string
	for _, c := range changes {
		field := c.Field
		if _, rest, inside := strings.Cut(c.Field, ": "); inside {
			field = rest
		}
		if !slices.Contains(fields, field) && field != noun {
			fields = append(fields, field)
		}
	}
	note := strings.TrimSuffix(noun+": "+strings.Join(fields, ", "), ": ")
	if len(note) > maxNote {
		note = note[:maxNote-len("…")] + "…"
	}
	return strings.ToValidUTF8(note, "")
}

// partProblem is the answer to a body that will not do: every fault of it, with its
// place in the body, and every fault that it makes elsewhere, with its place in the
// configuration. body is the field that the body stands for, and called its place.
func partProblem(body, called string, told config.Problems, invalid error) error {
	var found config.Problems
	if invalid != nil && !errors.As(invalid, &found) {
		return invalid
	}
	if len(told) == 0 && len(found) == 0 {
		return nil
	}
	p := problem(http.StatusUnprocessableEntity, "invalid", "")
	unread := map[string]bool{}
	for _, f := range told {
		at := strings.TrimSuffix("body."+f.Field, ".")
		p.Errors = append(p.Errors, ProblemField{Location: at, Message: f.What})
		unread[at] = true
	}
	for _, f := range found {
		at := locationIn(body, called, f)
		if !coveredBy(unread, at) {
			p.Errors = append(p.Errors, ProblemField{Location: at, Message: f.What, Place: f.Place})
		}
	}
	p.Detail = problemDetail(p.Errors)
	return p
}

// locationIn is where a problem stands, as seen by who sent the body.
func locationIn(body, called string, f config.Problem) string {
	if rest, inside := strings.CutPrefix(f.Field, body); inside && body != "" && (rest == "" || rest[0] == '.' || rest[0] == '[') {
		return "body" + rest
	}
	if of := " of " + called; body != "" && (strings.Contains(f.What, of+";") || strings.Contains(f.What, of+" ")) {
		return "body" // told elsewhere, and about us: "801 is already the number of extension 801"
	}
	return f.Field
}

// coveredBy reports whether a field, or one that it stands in, is in the set.
func coveredBy(set map[string]bool, field string) bool {
	for ; field != ""; field = field[:max(0, strings.LastIndexAny(field, ".["))] {
		if set[field] {
			return true
		}
	}
	return false
}

func problemDetail(all []ProblemField) string {
	more := ""
	if n := len(all) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return fmt.Sprintf("Nothing was changed: %s %s%s.", all[0].Location, strings.TrimRight(all[0].Message, "."), more)
}

// readBody reads what was sent. Problems of single fields are told together with
// those that the configuration's rules find.
func readBody[T any](text []byte) (v T, told config.Problems, err error) {
	err = config.ReadPart(text, &v)
	if errors.Is(err, config.ErrNotJSON) {
		return v, nil, problem(http.StatusBadRequest, "malformed", "The body cannot be read: "+err.Error()+".")
	}
	if err != nil && !errors.As(err, &told) {
		return v, nil, err
	}
	return v, told, nil
}

// tagOf is the ETag of a resource as it stands.
func tagOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return `""` // parts of the configuration are texts, numbers and lists of them
	}
	sum := sha256.Sum256(text)
	return quoteTag(hex.EncodeToString(sum[:8]))
}

// matches checks If-Match against what is in force.
func matches(given string, now any) error {
	switch given {
	case "":
		return problem(http.StatusPreconditionRequired, "if-match-missing", "Send If-Match with the ETag that you read.")
	case "*", tagOf(now), "W/" + tagOf(now):
		return nil
	}
	return problem(http.StatusPreconditionFailed, "changed", "Somebody else changed this in between: read it again, then repeat your change.")
}

// lastOf is the key at the end of a request's path.
func lastOf(ctx context.Context, base string) string {
	key, _, _ := strings.Cut(strings.TrimPrefix(request(ctx).URL.Path, base+"/"), "/")
	return key
}
