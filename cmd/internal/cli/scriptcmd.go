package cli

import (
	"context"
	"errors"
)

func runScript(ctx context.Context, env Env, g globals) error { return errors.New("no") }
