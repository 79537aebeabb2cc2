package main

import (
	"os"
	_ "time/tzdata" // an appliance's image has no zoneinfo of its own

	"ringdown/cmd/internal/cli"
)

// version is set when the binary is built; see the Makefile.
var version string

func main() {
	os.Exit(cli.Main(cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: version}))
}
