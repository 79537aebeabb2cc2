package engine

import "context"

// Quiet says why an extension gets no calls of groups now (RG-19); none: each of
// its groups could ring it next.
func (e *Engine) Quiet(ctx context.Context, number string) (reasons []string, err error) {
	err = e.do(ctx, func() { reasons = e.plan.Quiet(number, world{e}) })
	return reasons, err
}
