package cli

import "context"

func soundCommand() command {
	return command{"sound", "detect|make|echo|measure", "detectors and generators on WAV files", runSound}
}

func runSound(_ context.Context, env Env, g globals) error { return nil }
