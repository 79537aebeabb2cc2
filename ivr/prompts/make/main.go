package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"ringdown/ivr/prompts"
	"ringdown/media/g711"
)

// made is the list of what was made from which text, so that a test sees a
// recording that is older than its text.
const made = "made.txt"

func main() {
	to := flag.String("to", "ivr/prompts/files", "folder for the recordings")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *to)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "make prompts:", err)
		os.Exit(1)
	}
}

// run speaks what is not there yet, and takes away what is there no more.
func run(ctx context.Context, to string) error {
	list, err := prompts.Recordings()
	if err != nil {
		return err
	}
	old := marks(filepath.Join(to, made))
	var todo, done []prompts.Recording
	for _, r := range list {
		if _, err := os.Stat(filepath.Join(to, r.Path)); err == nil && old[mark(r)] {
			done = append(done, r)
		} else {
			todo = append(todo, r)
		}
	}
	fresh, err := speakAll(ctx, todo, to)
	if err = errors.Join(err, note(append(done, fresh...), filepath.Join(to, made))); err != nil {
		return err
	}
	size, err := tidy(to, list)
	fmt.Printf("%d recordings, %d KiB, %d s; %d were made anew\n", len(list), size>>10, size/rate, len(fresh))
	return err
}

// speakAll lets every processor speak, and gives those that were recorded.
func speakAll(ctx context.Context, list []prompts.Recording, folder string) ([]prompts.Recording, error) {
	ears, err := newEars()
	if err != nil {
		return nil, err
	}
	work := make(chan prompts.Recording)
	var all sync.WaitGroup
	var lock sync.Mutex
	var errs []error
	var done []prompts.Recording
	for range runtime.NumCPU() {
		all.Go(func() {
			for r := range work {
				err := record(ctx, ears, r, filepath.Join(folder, r.Path))
				lock.Lock()
				if err != nil {
					errs = append(errs, fmt.Errorf("%s (%s): %w", r.Path, r.Text, err))
				} else {
					done = append(done, r)
				}
				lock.Unlock()
			}
		})
	}
	for _, r := range list {
		work <- r
	}
	close(work)
	all.Wait()
	return done, errors.Join(errs...)
}

func record(ctx context.Context, ears *ears, r prompts.Recording, path string) error {
	pcm, err := speak(ctx, ears, r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // a folder of the sources
		return fmt.Errorf("make folder: %w", err)
	}
	if err := os.WriteFile(path, g711.AppendU(nil, pcm), 0o644); err != nil { //nolint:gosec // a file of the sources
		return fmt.Errorf("write recording: %w", err)
	}
	return nil
}

// tidy removes files that no text is for, and gives the bytes of all others.
func tidy(folder string, list []prompts.Recording) (int64, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return 0, fmt.Errorf("tidy recordings: %w", err)
	}
	defer root.Close() //nolint:errcheck // nothing was written through it
	wanted := map[string]bool{made: true}
	for _, r := range list {
		wanted[r.Path] = true
	}
	size := int64(0)
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !wanted[path] {
			return root.Remove(path)
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		return size, fmt.Errorf("tidy %s: %w", folder, err)
	}
	return size, nil
}

// marks reads what was made from which text; nothing where there is no list.
func marks(path string) map[string]bool {
	out := map[string]bool{}
	b, err := os.ReadFile(path)
	if err != nil {
		return out
	}
	for line := range strings.Lines(string(b)) {
		out[strings.TrimSpace(line)] = true
	}
	return out
}

// note writes what each recording was made from.
func note(list []prompts.Recording, path string) error {
	lines := make([]string, len(list))
	for i, r := range list {
		lines[i] = mark(r) + "\n"
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[markWidth:], b[markWidth:]) })
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil { //nolint:gosec // a file of the sources
		return fmt.Errorf("write what was made: %w", err)
	}
	return nil
}

// markWidth is the length of the check sum in a mark.
const markWidth = 8

// mark tells a recording and what is said in it, and how.
func mark(r prompts.Recording) string {
	v := voiceOf(r)
	return fmt.Sprintf("%0*x %s", markWidth, crc32.ChecksumIEEE(fmt.Appendf(nil, "%s %d %d %s", v.name, v.speed, v.pitch, r.Said)), r.Path)
}
