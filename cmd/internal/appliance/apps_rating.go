package appliance

import (
	"fmt"
	"sync/atomic"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/engine"
	"ringdown/ivr/rating"
)

// ratingKind is the kind of application that asks how a call was.
const ratingKind = "rating"

// ratingApp is the application of a rating, "" none.
func ratingApp(id string) string {
	if id == "" {
		return ""
	}
	return ratingKind + "/" + id
}

// ratings are the templates of the configuration, by name.
type ratings struct {
	all atomic.Pointer[map[string]rating.Template]
}

// configure takes what the configuration says from now on.
func (r *ratings) configure(c config.Config) {
	all := map[string]rating.Template{}
	for _, x := range c.Ratings {
		all[x.ID] = ratingTemplate(x)
	}
	r.all.Store(&all)
}

func ratingTemplate(x config.Rating) rating.Template {
	t := rating.Template{
		Name: x.ID, Ask: call.Sound(x.Ask), Tries: x.Tries, Wait: seconds(x.Wait),
		Wrong: call.Sound(x.Wrong), Thanks: call.Sound(x.Thanks),
	}
	for _, c := range x.Choices {
		t.Choices = append(t.Choices, rating.Choice{Key: c.Key, Label: c.Label})
	}
	return t.Complete()
}

// open begins to ask by the template of this name.
func (r *ratings) open(name string, _ call.About) (engine.Session, error) {
	if all := r.all.Load(); all != nil {
		if t, found := (*all)[name]; found {
			return rating.New(t), nil
		}
	}
	return nil, fmt.Errorf("there is no rating %q", name)
}
