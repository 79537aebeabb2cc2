// Command ringdown is the appliance's one binary: the gateway itself and every
// tool around it, as subcommands.
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
