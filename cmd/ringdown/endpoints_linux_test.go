package main_test

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTheListOfPortsIsWhatTheSystemSays holds the list of hosts and ports against
// the sockets that the kernel shows for the process.
func TestTheListOfPortsIsWhatTheSystemSays(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir(), "-hal", "sim://?country=CN&lines=1&phones=1", "-https", "127.0.0.1:0", "-sip", "127.0.0.1:0")
	var answer struct {
		Items []struct{ Service, Protocol, State, Ports string }
	}
	if err := s.get("/api/v1/system/endpoints", &answer); err != nil {
		t.Fatal(err)
	}
	var told, services []string
	for _, r := range answer.Items {
		if r.State == "listening" {
			told, services = append(told, r.Protocol+" "+r.Ports), append(services, r.Service)
		}
	}
	open := openPorts(t, s.cmd.Process.Pid)
	slices.Sort(told)
	if !slices.Equal(told, open) {
		t.Errorf("the list has %q, the process listens at %q", told, open)
	}
	for _, want := range []string{"pages-http", "pages-https", "sip-udp", "sip-tcp", "sip-tls"} {
		if !slices.Contains(services, want) {
			t.Errorf("%s does not listen: %q", want, services)
		}
	}
}

// openPorts are the ports at which a process takes connections or datagrams of
// anybody, "tcp 443", sorted (proc_pid_net(5)).
func openPorts(t *testing.T, pid int) (ports []string) {
	t.Helper()
	own := socketsOf(t, pid)
	for table, state := range map[string]string{"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"} {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < 10 || words[3] != state || !own[words[9]] {
				continue
			}
			_, port, _ := strings.Cut(words[1], ":")
			b, err := hex.DecodeString(port)
			if err != nil {
				t.Fatal(err)
			}
			ports = append(ports, strings.TrimSuffix(table, "6")+" "+strconv.Itoa(int(b[0])<<8|int(b[1])))
		}
	}
	slices.Sort(ports)
	return ports
}

// socketsOf are the inodes of a process's sockets.
func socketsOf(t *testing.T, pid int) map[string]bool {
	t.Helper()
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, f := range files {
		if to, err := os.Readlink(filepath.Join(dir, f.Name())); err == nil { // one may be closed meanwhile
			if inode, is := strings.CutPrefix(to, "socket:["); is {
				own[strings.TrimSuffix(inode, "]")] = true
			}
		}
	}
	return own
}
