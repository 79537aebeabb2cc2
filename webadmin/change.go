package webadmin

import (
	"context"
	"fmt"
	"net/http"

	"ringdown/internal/config"
)

// change alters one part of the configuration and puts the whole in force, as a
// person's own text would be: checked, applied while calls are up, and in the
// history. What was written by hand beside the settings, comments, is lost.
func (s *Server) change(ctx context.Context, note string, alter func(*config.Config) error) error {
	text, version, err := s.deps.Settings.Text(ctx)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	c, err := config.Parse(text)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	if err := alter(&c); err != nil {
		return err
	}
	if err := c.Validate(); err != nil {
		return err
	}
	next, err := s.deps.Settings.Replace(ctx, c.Text(), version, identityOf(ctx).Name, note)
	if err != nil {
		return fmt.Errorf("replace the configuration: %w", err)
	}
	s.log.Info("configuration changed", "version", next, "by", identityOf(ctx).Name, "note", note)
	return nil
}

// unknown is the answer where there is no such part.
func unknown(format string, a ...any) error {
	return problem(http.StatusNotFound, "not-found", fmt.Sprintf(format, a...))
}
