//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "loadgen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: media, register, faults, wrap or ready")
	}
	modes := map[string]func([]string) error{
		"media": mediaCmd, "register": registerCmd, "wrap": wrapCmd, "ready": readyCmd, "faults": faultsCmd,
	}
	mode, known := modes[args[0]]
	if !known {
		return fmt.Errorf("unknown mode %q", args[0])
	}
	return mode(args[1:])
}
