package cli

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ringdown/cmd/internal/appliance"
	"ringdown/internal/board"
	"ringdown/internal/board/boardtest"
	"ringdown/internal/config"
)

const buttonBoard = `board: desk
gpio:
  btn_reset: {line: BTN_RST, dir: in, active: low, debounce_ms: 15}
`

// hold presses the button for so long, and gives the gateway time to begin anew.
func hold(l *boardtest.Lines, long time.Duration) {
	l.Put("BTN_RST", true)
	<-time.After(long)
	l.Put("BTN_RST", false)
	<-time.After(5 * time.Second)
}

// firstName is what the first extension of the appliance in a data directory is called.
func firstName(t *testing.T, o appliance.Options, change string) (name string) {
	t.Helper()
	m, err := appliance.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx, nil) }()
	<-time.After(time.Second)
	err = m.Change(t.Context(), "test", func(c config.Config) (config.Config, error) {
		if name = c.Extensions[0].Name; change != "" {
			c.Extensions[0].Name = change
		}
		return c, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if err := errors.Join(<-ended, m.Close()); err != nil {
		t.Fatal(err)
	}
	return name
}

// From the finger to the factory's settings: nine seconds are nothing; eleven end the
// gateway's run, all data goes, and the next run is as the first.
func TestTheBoardsButtonBringsTheFactorysSettingsBack(t *testing.T) {
	b, err := board.Parse([]byte(buttonBoard))
	if err != nil {
		t.Fatal(err)
	}
	data, log := t.TempDir(), &bytes.Buffer{}
	synctest.Test(t, func(t *testing.T) {
		o := served{board: &b, Options: appliance.Options{
			Data: data, Hardware: []string{"sim://?country=US&lines=1&phones=1"}, Log: slog.New(slog.NewTextHandler(log, nil)),
		}}
		finger := boardtest.New(nil)
		o.lines = finger
		factory := firstName(t, o.Options, "Ours")
		message := filepath.Join(data, "recordings", "left.wav")
		if err := os.MkdirAll(filepath.Dir(message), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(message, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		run := func(long time.Duration) string {
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- serve(ctx, Env{Stdout: log, Stderr: log}, o) }()
			<-time.After(3 * time.Second)
			hold(finger, long)
			stop()
			if err := <-ended; err != nil {
				t.Fatalf("the gateway ended with %v", err)
			}
			return firstName(t, o.Options, "")
		}
		if name := run(9 * time.Second); name != "Ours" {
			t.Errorf("nine seconds have made it %q", name)
		}
		if _, err := os.Stat(message); err != nil {
			t.Error("nine seconds have erased a recording:", err)
		}
		if name := run(11 * time.Second); name != factory {
			t.Errorf("after a factory reset it is %q, not %q", name, factory)
		}
		if _, err := os.Stat(message); err == nil {
			t.Error("after a factory reset a recording is still there")
		}
	})
	if n := strings.Count(log.String(), "All data is erased"); n != 1 {
		t.Errorf("the log tells of %d factory resets:\n%s", n, log)
	}
}
