//go:build linux && (amd64 || arm64)

package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

const hz = 100.0 // USER_HZ, fixed on Linux for /proc

type usage struct {
	User, Sys float64 // seconds of the watched processes
	Self      float64 // seconds of this process
	Idle      float64 // seconds, all processors
	Steal     float64
	Procs     map[string]float64 // CPU seconds of every process on the machine
	At        time.Time
}

func parsePids(s string) ([]int, error) {
	var out []int
	for f := range strings.SplitSeq(s, ",") {
		if f = strings.TrimSpace(f); f == "" {
			continue
		}
		n, err := strconv.Atoi(f)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

func procCPU(pid string) (u, s float64, err error) {
	b, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0, 0, err
	}
	t := string(b)
	f := strings.Fields(t[strings.LastIndexByte(t, ')')+1:])
	ut, _ := strconv.ParseFloat(f[11], 64)
	st, _ := strconv.ParseFloat(f[12], 64)
	return ut / hz, st / hz, nil
}

func readUsage(pids []int) (usage, error) {
	var r usage
	for _, p := range pids {
		u, s, err := procCPU(strconv.Itoa(p))
		if err != nil {
			return r, err
		}
		r.User += u
		r.Sys += s
	}
	u, s, _ := procCPU("self")
	r.Self = u + s
	if b, err := os.ReadFile("/proc/stat"); err == nil {
		f := strings.Fields(strings.SplitN(string(b), "\n", 2)[0])
		var v [10]float64
		for i := 0; i < 10 && i+1 < len(f); i++ {
			x, _ := strconv.ParseFloat(f[i+1], 64)
			v[i] = x / hz
		}
		r.Idle = v[3] + v[4]
		r.Steal = v[7]
	}
	// /proc/stat is sampled by the tick and misses short bursts; the processes'
	// own figures are exact, so what else ran is taken from them.
	r.Procs = map[string]float64{}
	if ents, err := os.ReadDir("/proc"); err == nil {
		for _, e := range ents {
			if n := e.Name(); n[0] >= '0' && n[0] <= '9' {
				if u, s, err := procCPU(n); err == nil {
					r.Procs[n] = u + s
				}
			}
		}
	}
	r.At = time.Now()
	return r, nil
}

// memKB returns the sum of a field of /proc/PID/status over the processes.
func memKB(pids []int, field string) int {
	sum := 0
	for _, p := range pids {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
		for l := range strings.SplitSeq(string(b), "\n") {
			if strings.HasPrefix(l, field+":") {
				n, _ := strconv.Atoi(strings.Fields(l)[1])
				sum += n
			}
		}
	}
	return sum
}

type usageReport struct {
	WallS      float64 `json:"wall_s"`
	ServerCPU  float64 `json:"server_cpu_s"`
	ServerUser float64 `json:"server_user_s"`
	ServerSys  float64 `json:"server_sys_s"`
	SelfCPU    float64 `json:"generator_cpu_s"`
	OtherCPU   float64 `json:"other_cpu_s"` // every other process that still runs at the end
	IdleS      float64 `json:"idle_s"`
	StealS     float64 `json:"steal_s"`
	RSSStartKB int     `json:"rss_start_kb"`
	RSSEndKB   int     `json:"rss_end_kb"`
	RSSPeakKB  int     `json:"rss_hwm_kb"`
	Threads    int     `json:"threads"`
}

func diffUsage(a, b usage, rss0 int, pids []int) usageReport {
	r := usageReport{
		WallS:      b.At.Sub(a.At).Seconds(),
		ServerUser: b.User - a.User, ServerSys: b.Sys - a.Sys,
		SelfCPU: b.Self - a.Self, IdleS: b.Idle - a.Idle, StealS: b.Steal - a.Steal,
		RSSStartKB: rss0, RSSEndKB: memKB(pids, "VmRSS"), RSSPeakKB: memKB(pids, "VmHWM"),
		Threads: memKB(pids, "Threads"),
	}
	r.ServerCPU = r.ServerUser + r.ServerSys
	for p, v := range b.Procs {
		r.OtherCPU += v - a.Procs[p] // one that ended meanwhile is not seen
	}
	r.OtherCPU -= r.ServerCPU + r.SelfCPU
	return r
}

func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if path == "" || path == "-" {
		_, err = os.Stdout.Write(b)
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Write(b)
	return err
}

func wrapCmd(args []string) error {
	fs := flag.NewFlagSet("wrap", flag.ContinueOnError)
	pidS := fs.String("pid", "", "server process ids, comma separated")
	out := fs.String("json", "-", "append one JSON line to this file")
	limit := fs.Duration("limit", 60*time.Second, "end the command after this long")
	if err := fs.Parse(args); err != nil {
		return err
	}
	pids, err := parsePids(*pidS)
	if err != nil || len(pids) == 0 || fs.NArg() == 0 {
		return fmt.Errorf("wrap needs -pid and a command")
	}
	rss := memKB(pids, "VmRSS")
	a, err := readUsage(pids)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), *limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, fs.Arg(0), fs.Args()[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	werr := cmd.Wait()
	b, err := readUsage(pids)
	if err != nil {
		return err
	}
	rep := struct {
		usageReport
		Exit     int     `json:"exit"`
		ChildCPU float64 `json:"child_cpu_s"`
	}{
		usageReport: diffUsage(a, b, rss, pids), Exit: cmd.ProcessState.ExitCode(),
		ChildCPU: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(),
	}
	_ = werr // the exit code is in the report
	return writeJSON(*out, rep)
}

// readyCmd sends OPTIONS every 2 ms until the server answers anything.
func readyCmd(args []string) error {
	fs := flag.NewFlagSet("ready", flag.ContinueOnError)
	target := fs.String("target", "127.0.0.1:5070", "server")
	since := fs.Int64("since", 0, "start, in ns since the epoch")
	limit := fs.Duration("limit", 30*time.Second, "give up after")
	if err := fs.Parse(args); err != nil {
		return err
	}
	start := time.Now()
	if *since != 0 {
		start = time.Unix(0, *since)
	}
	ra, err := net.ResolveUDPAddr("udp4", *target)
	if err != nil {
		return err
	}
	// not connected: a refused port must not end the socket
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	la := c.LocalAddr().String()
	buf := make([]byte, 4096)
	for i := 0; time.Since(start) < *limit; i++ {
		m := fmt.Sprintf("OPTIONS sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKrdy%d;rport\r\nMax-Forwards: 70\r\n"+
			"From: <sip:uac@%s>;tag=r%d\r\nTo: <sip:%s>\r\nCall-ID: ready-%d-%d\r\nCSeq: 1 OPTIONS\r\n"+
			"Contact: <sip:uac@%s>\r\nContent-Length: 0\r\n\r\n", *target, la, i, la, i, *target, i, start.UnixNano(), la)
		_, _ = c.WriteTo([]byte(m), ra) // what is lost is asked again
		if err := c.SetReadDeadline(time.Now().Add(2 * time.Millisecond)); err != nil {
			return err
		}
		n, _, err := c.ReadFrom(buf)
		if err == nil && n > 12 && string(buf[:7]) == "SIP/2.0"[:7] && string(buf[8:11]) != "503" {
			d := time.Since(start)
			fmt.Printf("%.1f %s\n", float64(d.Microseconds())/1000, strings.SplitN(string(buf[8:n]), "\r\n", 2)[0])
			return nil
		}
	}
	return fmt.Errorf("no answer within %s", *limit)
}
