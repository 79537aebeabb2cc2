package guarded

import (
	"errors"
	"fmt"
	"net/http"
)

// redirectsMost is as many as honest servers need: to https, to another name, to
// a path.
const redirectsMost = 3

// Redirected is an http.Client's CheckRedirect: it follows a few redirections.
// Keys for one server are not handed to another, and a request that was to be
// secret stays so.
func Redirected(next *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > redirectsMost:
		return fmt.Errorf("there are more than %d redirections", redirectsMost)
	case first.URL.Scheme == "https" && next.URL.Scheme != "https":
		return errors.New("the server leads from https to http")
	}
	if next.URL.Host != first.URL.Host {
		for name := range next.Header {
			if name != "Accept" && name != "User-Agent" {
				next.Header.Del(name)
			}
		}
	}
	return nil
}
