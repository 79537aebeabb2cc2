package cli

import (
	"context"

	"ringdown/cmd/internal/sound"
)

func soundCommand() command {
	return command{"sound", "detect|make|echo|measure …", "detectors and generators on WAV files", runSound}
}

// runSound hands on to package sound, which prints its own errors.
func runSound(_ context.Context, env Env, g globals) error {
	switch code := sound.Run(env.Args, env.Stdin, env.Stdout, env.Stderr); code {
	case exitOK:
		return nil
	case exitUsage:
		return errSilentUsage
	}
	return errSilent
}
