package main

import (
	"bytes"
	"fmt"
	"time"
)

// archive is a cpio archive of the kind "newc", as the kernel reads it (Linux,
// Documentation/driver-api/early-userspace/buffer-format.rst).
type archive struct {
	out bytes.Buffer
	at  time.Time
	n   int
}

// Kinds of entries, as in stat(2).
const (
	isDir  = 0o040000
	isFile = 0o100000
	isLink = 0o120000
	isChar = 0o020000
)

func (a *archive) dir(name string)                         { a.entry(name, isDir|0o755, 0, 0, nil) }
func (a *archive) file(name string, mode int, data []byte) { a.entry(name, isFile|mode, 0, 0, data) }

func (a *archive) link(name, to string) { a.entry(name, isLink|0o777, 0, 0, []byte(to)) }

// console is there before anything is mounted, so that the kernel can give it to
// the first process.
func (a *archive) console() { a.entry("dev/console", isChar|0o600, 5, 1, nil) }

func (a *archive) entry(name string, mode, major, minor int, data []byte) {
	a.n++
	fmt.Fprintf(&a.out, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		a.n, mode, 0, 0, 1, a.at.Unix(), len(data), 0, 0, major, minor, len(name)+1, 0)
	a.out.WriteString(name + "\x00")
	a.pad()
	a.out.Write(data)
	a.pad()
}

func (a *archive) pad() {
	for a.out.Len()%4 != 0 {
		a.out.WriteByte(0)
	}
}

// end is the whole archive.
func (a *archive) end() []byte {
	a.entry("TRAILER!!!", 0, 0, 0, nil)
	return a.out.Bytes()
}
