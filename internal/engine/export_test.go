package engine

import (
	"context"

	"ringdown/internal/call"
)

// Bench asks acd the same question n times, as the engine sees the world.
func (e *Engine) Bench(ctx context.Context, a call.Ask, n int) error {
	return e.do(ctx, func() {
		for range n {
			e.plan.Decide(a, world{e})
		}
	})
}

// SnapshotOf is the snapshot of an engine that does not run.
func SnapshotOf(e *Engine) Snapshot { return e.snapshot() }
