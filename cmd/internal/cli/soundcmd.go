package cli

import (
	"context"
	"slices"

	"ringdown/cmd/internal/sound"
)

func soundCommand() command {
	return command{"sound", "detect|make|echo|measure …", "detectors and generators on WAV files", runSound}
}

// runSound hands on to package sound, which prints its own errors.
func runSound(_ context.Context, env Env, g globals) error {
	switch code := sound.Run(soundArgs(env.Args, g.json), env.Stdin, env.Stdout, env.Stderr); code {
	case exitOK:
		return nil
	case exitUsage:
		return errSilentUsage
	}
	return errSilent
}

// soundArgs gives -json back, which was taken off the line with the flags of
// every command, to the one subcommand that prints data in two ways.
func soundArgs(args []string, json bool) []string {
	if !json || len(args) == 0 || args[0] != "measure" {
		return args
	}
	return append(slices.Clone(args), "-json")
}
