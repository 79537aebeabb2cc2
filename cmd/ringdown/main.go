package main

import (
	"os"
	"runtime"
	_ "time/tzdata" // an appliance's image has no zoneinfo of its own

	"ringdown/cmd/internal/cli"
)

// version is set when the binary is built; see the Makefile.
var version string

func main() {
	// While SIP calls are on, the goroutine that reads their sound keeps one of
	// Go's processors though it mostly waits (docs/decisions/0012): one more makes
	// up for it. While messages come others are kept from falling idle (0015).
	runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	os.Exit(cli.Main(cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: version}))
}
