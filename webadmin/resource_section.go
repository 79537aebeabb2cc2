package webadmin

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// section is a part of the configuration that there is once.
type section[T any] struct {
	field   string // in the configuration: "number_plan"
	about   string // what it is, one sentence
	example T
	of      func(*config.Config) *T
}

// addSection registers reading and writing of a section.
func addSection[T any](s *Server, p section[T]) {
	id, path := dashed(p.field), "/api/v1/settings/"+dashed(p.field)
	seen := config.Hidden(p.example)
	add(s, spec{
		id: "get-" + id + "-settings", method: http.MethodGet, path: path, tag: "settings", needs: auth.ConfigRead,
		summary: "Settings: " + p.field, about: p.about + " Its ETag is for If-Match; secrets read (hidden).",
		answer: seen,
	}, func(ctx context.Context, _ *struct{}) (*partAnswer[T], error) {
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		v := *p.of(&c)
		return &partAnswer[T]{ETag: tagOf(v), Body: config.Hidden(v)}, nil
	})
	add(s, spec{
		id: "put-" + id + "-settings", method: http.MethodPut, path: path, tag: "settings", needs: auth.ConfigWrite,
		summary: "Change settings: " + p.field, about: "Replaces the section " + p.field + "; what is left out has its default, a secret that reads (hidden) is kept. In force for the next call; calls in progress go on.",
		send: p.example, sends: reflect.TypeFor[T](), answer: seen, maxBody: maxConfigBody,
		fails: []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, p.put(s))
}

func (p section[T]) put(s *Server) func(context.Context, *partChange) (*partAnswer[T], error) {
	return func(ctx context.Context, in *partChange) (*partAnswer[T], error) {
		sent, told, err := readBody[T](in.RawBody)
		if err != nil {
			return nil, err
		}
		var now T
		err = s.edit(ctx, told, func(c *config.Config) (string, string, error) {
			v := p.of(c)
			if err := matches(in.IfMatch, *v); err != nil {
				return "", "", err
			}
			now = config.Revealed(sent, *v)
			*v = now
			return p.field, p.field, nil
		})
		if err != nil {
			return nil, err
		}
		return &partAnswer[T]{ETag: tagOf(now), Body: config.Hidden(now)}, nil
	}
}

// dashed is a name as paths and ids of operations have it: "line-group".
func dashed(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, " ", "-"), "_", "-")
}

// stillUsed turns faults that a removal would leave into the answer that says so.
func stillUsed(err error, noun string) error {
	var p *Problem
	if !errors.As(err, &p) || p.Status != http.StatusUnprocessableEntity {
		return err
	}
	used := problem(http.StatusConflict, "in-use", "The "+noun+" is still used: take it out there first. Nothing was changed.")
	used.Errors = p.Errors
	return used
}
