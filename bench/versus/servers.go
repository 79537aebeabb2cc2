package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// server is one of the two that are measured.
type server interface {
	name() string
	target() string // where it takes SIP
	start() (*process, error)
}

// process is a server that runs.
type process struct {
	cmd   *exec.Cmd
	ended chan error
}

// Files that a server may have open: 1000 calls with four sockets each, and to
// spare. Both get the same, and the same priority where we may give one.
const limits = `ulimit -n 20000; nice=; nice -n -10 true 2>/dev/null && nice="nice -n -10"; exec $nice "$@"`

// launch starts a program that becomes the server, its output in a file.
func launch(log string, args ...string) (*process, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	cmd := exec.CommandContext(context.Background(), "bash", append([]string{"-c", limits, "server"}, args...)...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: cmd, ended: make(chan error, 1)}
	go func() { p.ended <- cmd.Wait() }() // stop waits for it
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// stopLimit is how long a server may take to end.
const stopLimit = 15 * time.Second

// stop ends the server.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.ended: //nolint:errcheck // a server that was asked to end says what it likes
		return nil
	case <-time.After(stopLimit):
		err := p.cmd.Process.Kill()
		<-p.ended //nolint:errcheck // it was killed
		return errors.Join(errors.New("the server had to be killed"), err)
	}
}

// asterisk is Asterisk in a folder of its own.
type asterisk struct{ root, dir string }

func (*asterisk) name() string   { return "asterisk" }
func (*asterisk) target() string { return "127.0.0.1:5070" }

// start runs it in the foreground, in a private mount namespace; its logs are in
// memory.
func (a *asterisk) start() (*process, error) {
	for _, old := range []string{"asterisk.pid", "asterisk.ctl"} {
		_ = os.Remove(filepath.Join(a.root, "var/run/asterisk", old)) // of a run before
	}
	const mounts = `mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/var/log" &&
		mkdir -p "$1/var/log/asterisk" && exec chroot "$1" /usr/sbin/asterisk -f -C /etc/asterisk/asterisk.conf`
	return launch(filepath.Join(a.dir, "asterisk.log"), "unshare", "-m", "--propagation", "private", "sh", "-c", mounts, "_", a.root)
}

// appliance is Ringdown.
type appliance struct {
	binary, dir string
	qualify     int // how often it asks telephones whether they are there, in seconds; 0 never
}

func (*appliance) name() string   { return "ringdown" }
func (*appliance) target() string { return "127.0.0.1:5075" }

// pages is where its pages are: asked for figures only.
const pages = "127.0.0.1:8097"

// start serves from a copy of what was set up: each run begins alike.
func (a *appliance) start() (*process, error) {
	data := filepath.Join(a.dir, "run")
	if err := errors.Join(os.RemoveAll(data), os.CopyFS(data, os.DirFS(filepath.Join(a.dir, "data")))); err != nil {
		return nil, err
	}
	return a.serve(data, a.target())
}

func (a *appliance) serve(data, sip string) (*process, error) {
	return launch(filepath.Join(a.dir, "log"), a.binary, "serve", "-data", data, "-http", pages, "-https", "off",
		"-sip", sip, "-rtp-ports", "10000-19999")
}

// setUp makes the data directory as people do: set-up, then a configuration
// that is applied.
func (a *appliance) setUp() error {
	data, config := filepath.Join(a.dir, "data"), filepath.Join(a.dir, "config.yaml")
	if err := errors.Join(os.RemoveAll(a.dir), os.MkdirAll(a.dir, 0o700)); err != nil {
		return err
	}
	if err := os.WriteFile(config, []byte(configuration(a.qualify)), 0o600); err != nil {
		return err
	}
	if err := a.do("setup", "-data", data, "-country", "US"); err != nil {
		return err
	}
	p, err := a.serve(data, "off")
	if err != nil {
		return err
	}
	for range 100 { // until its socket is there
		if err = a.do("config", "apply", config, "-data", data); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond) //nolint:forbidigo // it has nothing to wait on
	}
	return errors.Join(err, p.stop())
}

func (a *appliance) do(args ...string) error {
	out, err := exec.CommandContext(context.Background(), a.binary, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ringdown %s: %w: %s", args[0], err, strings.TrimSpace(string(out)))
	}
	return nil
}

// The telephones: callers from firstUser, callees from the middle on.
const (
	firstUser = 1000
	users     = 1000
)

// configuration is 1000 extensions and a trunk whose calls are recorded, to the
// callees. The access list names the generator's network; the rate limits are
// those of every appliance.
func configuration(qualify int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `version: 1
system: {country: US, language: en, time_zone: America/New_York, access_code: "9"}
sip: {tls_port: 0, allow: ["127.0.0.0/8"], qualify_seconds: %d}
trunks:
  - {id: far, mode: peer, proxies: ["127.0.0.2:5090"], keepalive_seconds: 0, max_calls: 240, record: true, incoming: {direct: "1000"}}
extensions:
`, qualify)
	for i := range users {
		fmt.Fprintf(&b, "  - {number: \"%d\", sip: {password: bench-%d}}\n", firstUser+i, firstUser+i)
	}
	return b.String()
}

// writeUsers writes what SIPp reads: callers with their callees, and all.
func writeUsers(dir string) error {
	const sign = "%[1]d;[authentication username=%[1]d password=bench-%[1]d]"
	var callers, all strings.Builder
	callers.WriteString("SEQUENTIAL\n")
	all.WriteString("SEQUENTIAL\n")
	for i := range users {
		fmt.Fprintf(&all, sign+"\n", firstUser+i)
		if i < users/2 {
			fmt.Fprintf(&callers, sign+";%[2]d\n", firstUser+i, firstUser+users/2+i)
		}
	}
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "callers.csv"), []byte(callers.String()), 0o600),
		os.WriteFile(filepath.Join(dir, "users.csv"), []byte(all.String()), 0o600))
}
