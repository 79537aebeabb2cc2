package appliance

import (
	"context"
	"fmt"
	"log/slog"

	"ringdown/internal/config"
)

// bindingsHeld bounds the bindings that wait to be written down: people key one
// at a time, and each takes a few milliseconds. Policy when full: the binding is
// not made, and the log says so.
const bindingsHeld = 16

// binder writes down to whom extensions are given at telephones (FC-6): in the
// configuration, where the administrator gives them too.
type binder struct {
	orders chan binding
	change func(ctx context.Context, by string, alter func(config.Config) (config.Config, error)) error
	log    *slog.Logger
}

type binding struct{ extension, agent string }

func newBinder(m *Main) *binder {
	return &binder{orders: make(chan binding, bindingsHeld), change: m.Change, log: m.log}
}

// Bind implements engine.Options.Bind.
func (b *binder) Bind(extension, agent string) {
	select {
	case b.orders <- binding{extension, agent}:
	default:
		b.log.Warn("An extension is not given to an agent: too many are at the same time.", "extension", extension, "agent", agent)
	}
}

// run makes the bindings until ctx ends.
func (b *binder) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case o := <-b.orders:
			if err := b.change(ctx, "telephone "+o.extension, o.put); err != nil && ctx.Err() == nil {
				b.log.Warn("An extension is not given to an agent.", "extension", o.extension, "agent", o.agent, "error", err)
			}
		}
	}
}

func (o binding) put(c config.Config) (config.Config, error) {
	if !c.Bind(o.extension, o.agent) {
		return c, fmt.Errorf("there is no agent %s any more", o.agent)
	}
	return c, nil
}
