package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
)

// eraseMark in the data directory says that all else there is to be erased, and
// why. A power cut while that is done leaves it, and the next start goes on.
const eraseMark = "erase"

// wantErased notes that the data directory is to be emptied.
func wantErased(data, why string) error {
	f, err := os.Create(filepath.Join(data, eraseMark))
	if err == nil {
		_, err = f.WriteString(why)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("note the factory reset: %w", err)
	}
	return nil
}

// eraseWanted empties the data directory when that was noted. Nobody has a file
// of it open.
func eraseWanted(data string, log *slog.Logger) error {
	mark := filepath.Join(data, eraseMark)
	why, err := os.ReadFile(mark)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	entries, err := os.ReadDir(data)
	if err != nil {
		return fmt.Errorf("erase the data: %w", err)
	}
	for _, e := range entries {
		if name := e.Name(); name != eraseMark && name != "lost+found" {
			if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
				return fmt.Errorf("erase the data: %w", err)
			}
		}
	}
	log.Warn("All data is erased, the audit log with it.", "why", string(why))
	if err := os.Remove(mark); err != nil {
		return fmt.Errorf("erase the data: %w", err)
	}
	return nil
}
