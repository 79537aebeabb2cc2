//go:build emulator

package trial

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ringdown/image/board"
)

// machine is an emulated appliance.
type machine struct {
	*console
	dir    string
	cmd    *exec.Cmd
	fault  *bytes.Buffer // what the emulator complains of; read after it has ended
	ports  map[string]int
	board  board.Board
	orders *control // to the emulator; nil: none yet
	begun  time.Time
	all    sync.WaitGroup
}

// plan is how a machine is made.
type plan struct {
	disk    string   // file, or what -drive takes
	extra   []string // of the emulator's command line
	format  string
	network string // what its Ethernet is tied to; "" the host's, with ports
	timed   bool   // its clock is the host's, for measuring
}

// pace has the machine's clock go by what it has computed, 2 ns an instruction,
// and by the host's only while it idles. On a busy host the clock is then as slow
// as all else: no watchdog and no time limit of the appliance runs out because
// somebody else computes.
const pace = "shift=1"

// diskSize is larger than an image: appliances have larger disks too. An SD card
// must have a power of two.
const diskSize = 1 << 30

// newDisk is a copy of a new appliance's disk; holes stay holes.
func newDisk(t *testing.T) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "disk")
	if out, err := exec.Command("cp", "--sparse=always", made(t, first, ".img"), to).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Truncate(to, diskSize); err != nil {
		t.Fatal(err)
	}
	return to
}

// tries is how often other ports are tried: those found free may be taken by
// somebody else a moment later.
const tries = 5

// start starts an appliance with a disk. Its console is listened to from the
// first byte on.
func start(t *testing.T, p plan) *machine {
	t.Helper()
	for range tries {
		m, err := try(t, p)
		if err == nil {
			return m
		}
		t.Logf("the emulator did not start: %v", err)
	}
	t.Fatal("the emulator does not start")
	return nil
}

func try(t *testing.T, p plan) (*machine, error) {
	m := &machine{fault: &bytes.Buffer{}, ports: map[string]int{"https": freePort(t), "http": freePort(t), "sip": freePort(t)}}
	var err error
	if m.dir, err = os.MkdirTemp("", "trial"); err != nil { //nolint:usetesting // a socket's path has at most 107 bytes
		return nil, err
	}
	t.Cleanup(func() { _ = os.RemoveAll(m.dir) })
	b, err := board.Load(*given.board)
	if err != nil {
		return nil, err
	}
	m.board = b
	m.cmd = exec.Command(b.Machine.Program, m.arguments(t, b, p)...)
	m.cmd.Stderr = m.fault
	m.begun = time.Now()
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := m.connect("console")
	if err != nil {
		_ = m.cmd.Process.Kill()
		_ = m.cmd.Wait()
		return nil, fmt.Errorf("%w: %s", err, m.fault)
	}
	m.console = newConsole(t, line)
	m.all.Go(m.listen)
	t.Cleanup(m.cut)
	return m, nil
}

// arguments are the emulator's.
func (m *machine) arguments(t *testing.T, b board.Board, p plan) []string {
	format := "raw"
	if p.format != "" {
		format = p.format
	}
	if !p.timed && b.Machine.Paced {
		p.extra = append(p.extra, "-icount", pace)
		if b.GOARCH == "arm" { // its kernel spins while its processors wait for one another, each a turn of seconds
			p.extra = append(p.extra, "-smp", "1")
		}
	}
	if p.network == "" {
		p.network = fmt.Sprintf("user,id=n,hostfwd=tcp:127.0.0.1:%d-:443,hostfwd=tcp:127.0.0.1:%d-:80,hostfwd=udp:127.0.0.1:%d-:5060", m.ports["https"], m.ports["http"], m.ports["sip"])
	}
	disk := strings.NewReplacer("FORMAT", format, "FILE", p.disk)
	args := append([]string{"-nodefaults", "-display", "none"}, b.Machine.Options...)
	for _, o := range b.Machine.Disk {
		args = append(args, disk.Replace(o))
	}
	if b.UBoot.Sector == 0 { // else it is on the disk
		args = append(args, "-bios", made(t, first, ".u-boot.bin"), "-dtb", made(t, first, ".u-boot.dtb"))
	}
	args = append(append(args, b.Machine.Network...),
		"-serial", "unix:"+m.path("console")+",server=on,wait=on",
		"-qmp", "unix:"+m.path("qmp")+",server=on,wait=off",
		"-netdev", p.network)
	return append(args, p.extra...)
}

func (m *machine) path(name string) string { return filepath.Join(m.dir, name) }

// connect waits for a socket of the emulator's.
func (m *machine) connect(name string) (net.Conn, error) {
	patience := time.NewTimer(*given.patience)
	defer patience.Stop()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		c, err := net.Dial("unix", m.path(name))
		if err == nil {
			return c, nil
		}
		select {
		case <-again.C:
			if !m.alive() {
				return nil, fmt.Errorf("the emulator has ended: %w", err)
			}
		case <-patience.C:
			return nil, err
		}
	}
}

// alive reads the emulator's state: a process that has ended and was not waited
// for is a zombie.
func (m *machine) alive() bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.cmd.Process.Pid))
	if err != nil {
		return false
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	return len(fields) > 0 && fields[0] != "Z"
}

// cut takes the power away. It may be called more than once.
func (m *machine) cut() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
	_ = m.line.Close()
	m.all.Wait()
}

// freePort is a port that was free a moment ago, below those that the system
// gives out by itself (32768 and up): nobody takes it by chance meanwhile.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(12000)
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue
		}
		c, err := net.ListenPacket("udp", l.Addr().String())
		_ = l.Close()
		if err == nil {
			_ = c.Close()
			return port
		}
	}
	t.Fatal("no port of 100 is free")
	return 0
}

// since is how long the machine has run.
func (m *machine) since() time.Duration { return time.Since(m.begun).Round(100 * time.Millisecond) }
