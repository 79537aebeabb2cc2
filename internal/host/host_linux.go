package host

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Where Linux tells it: proc(5), sysfs(5).
const (
	procMemory  = "/proc/meminfo"
	procLoad    = "/proc/loadavg"
	procUp      = "/proc/uptime"
	sysThermal  = "/sys/class/thermal/thermal_zone*/temp"
	clockUnsync = 0x0040 // STA_UNSYNC, adjtimex(2)
)

// Read reads the machine's state; data is on the disk that counts.
func Read(data string) State {
	s := State{CPUs: runtime.NumCPU()}
	var disk syscall.Statfs_t
	if syscall.Statfs(data, &disk) == nil {
		size := uint64(disk.Bsize) //nolint:gosec // G115: a size
		s.DiskTotal, s.DiskFree = disk.Blocks*size, disk.Bavail*size
	}
	s.MemoryTotal, s.MemoryFree = memory(text(procMemory))
	s.Load = first(text(procLoad))
	s.Up = time.Duration(first(text(procUp)) * float64(time.Second))
	s.Temperature = hottest()
	var clock syscall.Timex
	if _, err := syscall.Adjtimex(&clock); err == nil {
		s.ClockKnown, s.ClockInSync = true, clock.Status&clockUnsync == 0
		s.ClockError = time.Duration(clock.Maxerror) * time.Microsecond
	}
	return s
}

func text(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(b)
}

// first is the number that a text begins with, 0 for none.
func first(text string) float64 {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return 0
	}
	return n
}

// memory reads meminfo's lines "MemTotal:  1024 kB".
func memory(text string) (total, free uint64) {
	for line := range strings.Lines(text) {
		name, rest, _ := strings.Cut(line, ":")
		kib := uint64(first(rest))
		switch name {
		case "MemTotal":
			total = kib << 10
		case "MemAvailable":
			free = kib << 10
		}
	}
	return total, free
}

func hottest() *float64 {
	zones, err := filepath.Glob(sysThermal)
	if err != nil {
		return nil
	}
	var most *float64
	for _, z := range zones {
		if c := first(text(z)) / 1000; c != 0 && (most == nil || c > *most) {
			most = &c
		}
	}
	return most
}
