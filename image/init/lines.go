package main

import (
	"bufio"
	"io"
)

// maxLine is the longest line of the gateway's that stays one line.
const maxLine = 4096

// lines passes on what a reader says, line by line, until it ends. A longer line
// becomes several.
func lines(r io.Reader, l *logbook) {
	b := bufio.NewReaderSize(r, maxLine)
	for {
		text, err := b.ReadSlice('\n')
		if len(text) > 0 {
			l.line(string(trimEnd(text)))
		}
		if err != nil && err != bufio.ErrBufferFull { //nolint:errorlint // bufio returns itself
			return
		}
	}
}
