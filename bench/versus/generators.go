package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// usage is what the generator says of the server and the machine.
type usage struct {
	WallS     float64 `json:"wall_s"`
	ServerCPU float64 `json:"server_cpu_s"`
	OtherCPU  float64 `json:"other_cpu_s"`
	ChildCPU  float64 `json:"child_cpu_s"`
}

// sound is the report of media.
type sound struct {
	usage
	Up            int     `json:"up"`
	LossPct       float64 `json:"loss_pct"`
	CPUPerCallPct float64 `json:"server_cpu_pct_per_call"`
	DelayP50      float64 `json:"delay_p50_us"`
	DelayP99      float64 `json:"delay_p99_us"`
}

// workLimit ends a generator that hangs.
const workLimit = 3 * time.Minute

// generate runs the generator; its last line of output is read into v.
func (b *bench) generate(v any, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), workLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.gen, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("loadgen %s: %w", args[0], err)
	}
	if v == nil {
		return nil
	}
	return json.Unmarshal(out, v)
}

// ready waits for the server's first answer: ms since begin.
func (b *bench) ready(s server, begin time.Time) (float64, error) {
	out, err := exec.CommandContext(context.Background(), b.gen, "ready", "-target", s.target(), "-since", strconv.FormatInt(begin.UnixNano(), 10)).Output()
	if err != nil {
		return 0, fmt.Errorf("%s does not answer: %w", s.name(), err)
	}
	text, _, _ := strings.Cut(string(out), " ")
	return strconv.ParseFloat(text, 64)
}

func (t *try) media(n int, more ...string) (r sound, err error) {
	args := []string{
		"media", "-target", t.server.target(), "-calls", strconv.Itoa(n), "-dur", window.String(), "-warm", "2s",
		"-pid", strconv.Itoa(t.process.pid()), "-label", t.server.name(),
	}
	return r, t.generate(&r, append(args, more...)...)
}

// tally is what SIPp counted, and the server's cost.
type tally struct {
	usage
	ok, failed, repeated int
}

// calls makes calls by SIPp: callers against callees that answer at once.
func (t *try) calls(rate, n int) (tally, error) {
	err := t.generate(nil, "register", "-target", t.server.target(), "-local", "127.0.0.1:5090", "-first", strconv.Itoa(firstUser+users/2), "-count", strconv.Itoa(users/2))
	if err != nil {
		return tally{}, err
	}
	callee := t.sipp("callee.xml", 5090, "-l", "100000", "-deadcall_wait", "0")
	if err := callee.Start(); err != nil {
		return tally{}, err
	}
	defer func() {
		_ = callee.Process.Signal(syscall.SIGKILL)
		_ = callee.Wait()
	}()
	time.Sleep(300 * time.Millisecond) //nolint:forbidigo // SIPp does not tell when it listens
	return t.count(t.sipp("caller.xml", 5080, t.server.target(), "-inf", filepath.Join(t.work, "callers.csv"), "-d", "0"), rate, n)
}

func (t *try) register(rate, n int) (tally, error) {
	return t.count(t.sipp("register.xml", 5080, t.server.target(), "-inf", filepath.Join(t.work, "users.csv")), rate, n)
}

// sipp is SIPp with a scenario at a port.
func (b *bench) sipp(scenario string, port int, more ...string) *exec.Cmd {
	args := append([]string{"-sf", filepath.Join(b.scn, scenario), "-i", "127.0.0.1", "-p", strconv.Itoa(port), "-nostdin", "-nd", "-buff_size", "4194304"}, more...)
	cmd := exec.CommandContext(context.Background(), "sipp", args...)
	cmd.Dir = b.work
	return cmd
}

// count runs a SIPp that makes n calls, within the generator's wrap.
func (t *try) count(cmd *exec.Cmd, rate, n int) (r tally, err error) {
	stats := filepath.Join(t.work, "sipp.csv")
	args := append([]string{"wrap", "-limit", workLimit.String(), "-pid", strconv.Itoa(t.process.pid()), "--"}, cmd.Args...)
	args = append(args, "-r", strconv.Itoa(rate), "-m", strconv.Itoa(n), "-l", "20000", "-timeout", strconv.Itoa(n/rate+35), "-trace_stat", "-stf", stats, "-fd", "1")
	var out bytes.Buffer
	wrap := exec.CommandContext(context.Background(), t.gen, args...)
	wrap.Dir, wrap.Stdout = t.work, &out
	if err := errors.Join(removed(stats), wrap.Run()); err != nil {
		return r, fmt.Errorf("run SIPp: %w", err)
	}
	lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
	if err := json.Unmarshal(lines[len(lines)-1], &r.usage); err != nil {
		return r, fmt.Errorf("read what SIPp cost: %w", err)
	}
	return r, r.read(stats, n)
}

func removed(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// read takes the last line of SIPp's statistics. A call without an end counts
// as failed.
func (r *tally) read(file string, n int) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	names, values := strings.Split(lines[0], ";"), strings.Split(lines[len(lines)-1], ";")
	for i := range min(len(names), len(values)) {
		v, _ := strconv.Atoi(values[i])
		switch names[i] {
		case "SuccessfulCall(C)":
			r.ok = v
		case "Retransmissions(C)":
			r.repeated = v
		}
	}
	r.failed = n - r.ok
	if r.ok == 0 {
		return fmt.Errorf("SIPp saw no call succeed")
	}
	return nil
}

// rss is a process's memory in MB.
func rss(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(text), "\n") {
		if v, found := strings.CutPrefix(line, "VmRSS:"); found {
			kb, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kb / 1024
		}
	}
	return 0
}
