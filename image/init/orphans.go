package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// orphans are dead processes that the first process has inherited. Its own
// child, the gateway, leads a session; what it leaves does not.
func orphans() (pids []int) {
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	for _, f := range files {
		if text, err := os.ReadFile(f); err == nil {
			if pid, is := orphan(string(text)); is {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// orphan reads a line of /proc/PID/stat: pid, (name), state, parent, group,
// session (proc(5)). A name may hold anything, also brackets.
func orphan(stat string) (int, bool) {
	head, _, found := strings.Cut(stat, " ")
	end := strings.LastIndexByte(stat, ')')
	pid, err := strconv.Atoi(head)
	if !found || end < 0 || err != nil {
		return 0, false
	}
	f := strings.Fields(stat[end+1:])
	return pid, len(f) > 3 && f[0] == "Z" && f[1] == "1" && f[3] != head
}
