package engine

import (
	"context"

	"ringdown/acd"
)

// Passing is acd's, for those who may not know acd.
type Passing = acd.Passing

// Quiet says why an extension gets no calls of groups now (RG-19); none: each of
// its groups could ring it next.
func (e *Engine) Quiet(ctx context.Context, number string) (reasons []Passing, err error) {
	err = e.do(ctx, func() { reasons = e.plan.Quiet(number, world{e}) })
	return reasons, err
}
