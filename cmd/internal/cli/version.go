package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is this binary's version: that of the build, or else of the source's
// revision.
func (e Env) version() string {
	if e.Version != "" {
		return e.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func versionCommand() command {
	return command{"version", "", "tell the version", func(_ context.Context, env Env, g globals) error {
		if err := newFlags(env, "version", "", "Tells the version of this binary and what it was built for.").parseAll(env.Args); err != nil {
			return err
		}
		if g.json {
			return json.NewEncoder(env.Stdout).Encode(map[string]string{"version": env.version(), "go": runtime.Version(), "os": runtime.GOOS, "arch": runtime.GOARCH})
		}
		fmt.Fprintf(env.Stdout, "ringdown %s (%s, %s/%s)\n", env.version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}}
}
