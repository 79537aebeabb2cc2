package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// listPart is a list of the configuration, each entry of which is a resource.
type listPart[T any] struct {
	field string // in the configuration: "line_groups"
	path  string // of the list: "/api/v1/line-groups"
	param string // of an entry's key in the path: "id"
	noun  string // in sentences and ids of operations: "line group"
	keyed string // an entry's key, for the API's description: "landlines"
	about string // what one is, one sentence

	example T
	list    func(*config.Config) *[]T
	key     func(T) string
	// fresh fills in what the appliance chooses for an entry that is added, and
	// reports whether the answer shows it, this once. Optional.
	fresh func(*T) bool
	// ids are what ids of operations call one and several, in kebab case; empty: the
	// noun, and the noun with an s.
	ids [2]string
	// listed says that another operation lists them already.
	listed bool
	// lesser is who may read and change an entry without the configuration's own
	// permissions, and which of its fields, by name; every other field stays. Optional.
	lesser lesser
}

// lesser is a permission for parts of an entry.
type lesser struct {
	may    auth.Permission
	fields []string
}

type (
	partAnswer[T any] struct {
		ETag     string `header:"ETag" doc:"Changes with the resource; for If-Match" example:"\"1f0c9a\""`
		Location string `header:"Location" doc:"Where an added resource stands" example:"/api/v1/lines/3"`
		Body     T
	}
	partList[T any] struct{ Body list[T] }
	partChange      struct {
		IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag that was read; * for whatever is there" example:"\"1f0c9a\""`
		RawBody []byte `contentType:"application/json"`
	}
	partRemoval struct {
		IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag that was read; * for whatever is there" example:"\"1f0c9a\""`
	}
	partAddition struct {
		RawBody []byte `contentType:"application/json"`
	}
)

// addList registers the operations of a list.
func addList[T any](s *Server, l listPart[T]) {
	id, one := or(l.ids[0], dashed(l.noun)), l.path+"/{"+l.param+"}"
	key := []*huma.Param{{
		Name: l.param, In: "path", Required: true, Description: "Key of the " + l.noun, Example: l.keyed,
		Schema: &huma.Schema{Type: huma.TypeString},
	}}
	sent, seen := reflect.TypeFor[T](), config.Hidden(l.example)
	if !l.listed {
		add(s, spec{
			id: "list-" + or(l.ids[1], id+"s"), method: http.MethodGet, path: l.path, tag: "settings", needs: auth.ConfigRead,
			summary: "All entries: " + l.noun, about: l.about + " In the order of the configuration; secrets are hidden.",
			answer: list[T]{[]T{seen}},
		}, l.all(s))
	}
	add(s, spec{
		id: "get-" + id, method: http.MethodGet, path: one, tag: "settings", needs: auth.ConfigRead, or: l.lesser.may, params: key,
		summary: "Settings: " + l.noun, about: l.about + " Its ETag is for If-Match; secrets read (hidden).",
		answer: seen, fails: []int{http.StatusNotFound},
	}, l.get(s))
	add(s, spec{
		id: "put-" + id, method: http.MethodPut, path: one, tag: "settings", needs: auth.ConfigWrite, or: l.lesser.may, params: key,
		summary: "Change settings: " + l.noun, about: "Replaces all settings of the " + l.noun + "; what is left out has its default, a secret that reads (hidden) is kept. In force for the next call; calls in progress go on.",
		send: l.example, sends: sent, answer: seen, maxBody: maxConfigBody,
		fails: []int{http.StatusNotFound, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, l.put(s))
	add(s, spec{
		id: "add-" + id, method: http.MethodPost, path: l.path, tag: "settings", needs: auth.ConfigWrite, status: http.StatusCreated,
		summary: "Add: " + l.noun, about: l.about + " It is added at the end of the list.",
		send: l.example, sends: sent, answer: seen, maxBody: maxConfigBody,
	}, l.post(s))
	add(s, spec{
		id: "delete-" + id, method: http.MethodDelete, path: one, tag: "settings", needs: auth.ConfigWrite, status: http.StatusNoContent, params: key,
		summary: "Remove: " + l.noun, about: "Takes the " + l.noun + " out of the configuration. 409 lists where it is still used. Calls in progress go on.",
		fails: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, l.remove(s))
}

// find is the place of the entry that a request names.
func (l listPart[T]) find(ctx context.Context, c *config.Config) (int, error) {
	key := lastOf(ctx, l.path)
	i := slices.IndexFunc(*l.list(c), func(v T) bool { return l.key(v) == key })
	if i < 0 {
		return 0, unknown("There is no %s %s.", l.noun, key)
	}
	return i, nil
}

func (l listPart[T]) at(i int) string { return fmt.Sprintf("%s[%d]", l.field, i) }

func (l listPart[T]) named(v T) string { return l.noun + " " + l.key(v) }

func (l listPart[T]) shown(v T) *partAnswer[T] {
	return &partAnswer[T]{ETag: tagOf(v), Location: l.path + "/" + url.PathEscape(l.key(v)), Body: config.Hidden(v)}
}

func (l listPart[T]) all(s *Server) func(context.Context, *struct{}) (*partList[T], error) {
	return func(ctx context.Context, _ *struct{}) (*partList[T], error) {
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		return &partList[T]{list[T]{orNone(config.Hidden(*l.list(&c)))}}, nil
	}
}

func (l listPart[T]) get(s *Server) func(context.Context, *struct{}) (*partAnswer[T], error) {
	return func(ctx context.Context, _ *struct{}) (*partAnswer[T], error) {
		c, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		i, err := l.find(ctx, &c)
		if err != nil {
			return nil, err
		}
		return l.shown((*l.list(&c))[i]), nil
	}
}

func (l listPart[T]) put(s *Server) func(context.Context, *partChange) (*partAnswer[T], error) {
	return func(ctx context.Context, in *partChange) (*partAnswer[T], error) {
		sent, told, err := readBody[T](in.RawBody)
		if err != nil {
			return nil, err
		}
		var now T
		err = s.edit(ctx, told, func(c *config.Config) (string, string, error) {
			i, err := l.find(ctx, c)
			if err != nil {
				return "", "", err
			}
			all := *l.list(c)
			if err := matches(in.IfMatch, all[i]); err != nil {
				return "", "", err
			}
			name := l.named(all[i])
			now = config.Revealed(sent, all[i])
			if err := l.stays(ctx, all[i], now); err != nil {
				return "", "", err
			}
			all[i] = now
			return l.at(i), name, nil
		})
		if err != nil {
			return nil, err
		}
		return l.shown(now), nil
	}
}

// stays refuses a change of a field that the asker may not change, who may not change
// the whole configuration. A field that is not named is not theirs.
func (l listPart[T]) stays(ctx context.Context, was, now T) error {
	if identityOf(ctx).May(auth.ConfigWrite) {
		return nil
	}
	p := problem(http.StatusForbidden, "not-permitted", "")
	for i := range reflect.TypeFor[T]().NumField() {
		name, _, _ := strings.Cut(reflect.TypeFor[T]().Field(i).Tag.Get("json"), ",")
		as := now
		reflect.ValueOf(&as).Elem().Field(i).Set(reflect.ValueOf(was).Field(i))
		if !slices.Contains(l.lesser.fields, name) && tagOf(as) != tagOf(now) {
			p.Errors = append(p.Errors, ProblemField{Location: "body." + name, Message: "is changed by who may change the configuration"})
		}
	}
	if len(p.Errors) == 0 {
		return nil
	}
	p.Detail = problemDetail(p.Errors)
	return p
}

func (l listPart[T]) post(s *Server) func(context.Context, *partAddition) (*partAnswer[T], error) {
	return func(ctx context.Context, in *partAddition) (*partAnswer[T], error) {
		sent, told, err := readBody[T](in.RawBody)
		if err != nil {
			return nil, err
		}
		var none T
		sent = config.Revealed(sent, none) // there is nothing yet that could be kept
		open := l.fresh != nil && len(told) == 0 && l.fresh(&sent)
		err = s.edit(ctx, told, func(c *config.Config) (string, string, error) {
			all := l.list(c)
			*all = append(*all, sent)
			return l.at(len(*all) - 1), l.named(sent), nil
		})
		if err != nil {
			return nil, err
		}
		answer := l.shown(sent)
		if open {
			answer.Body = sent
		}
		return answer, nil
	}
}

func (l listPart[T]) remove(s *Server) func(context.Context, *partRemoval) (*struct{}, error) {
	return func(ctx context.Context, in *partRemoval) (*struct{}, error) {
		err := s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
			i, err := l.find(ctx, c)
			if err != nil {
				return "", "", err
			}
			all := l.list(c)
			if err := matches(in.IfMatch, (*all)[i]); err != nil {
				return "", "", err
			}
			note := l.named((*all)[i]) + " removed"
			*all = slices.Delete(*all, i, i+1)
			return "", note, nil
		})
		return nil, stillUsed(err, l.noun)
	}
}
