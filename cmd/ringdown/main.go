package main

import (
	"os"

	"ringdown/cmd/internal/cli"
)

// version is set when the binary is built; see the Makefile.
var version string

func main() {
	os.Exit(cli.Main(cli.Env{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Version: version}))
}
