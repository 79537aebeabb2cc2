package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"ringdown/image/network"
	"ringdown/image/update"
)

// MaxBundle is the longest body that is read, in bytes: a whole slot, and more.
const MaxBundle = 128 << 20

// maxOrder bounds the body of any other order, in bytes: a wish for the network
// has about 300.
const maxOrder = 16 << 10

// Network keeps the appliance's address: [*network.Keeper].
type Network interface {
	Status() network.Status
	Try(ctx context.Context, w network.Wish) error
	Ender
}

// Ender ends the trial of an address.
type Ender interface {
	Confirm() error
	TakeBack() error
}

// Hands do what is not the updater's.
type Hands struct {
	// Restart starts the appliance anew; it must not wait for that.
	Restart func()
	// Erase has the next start begin with empty data, and notes why.
	Erase   func(why string) error
	Network Network
}

// answer is what every order gets back.
type answer struct {
	Version string          `json:"version,omitempty"`
	Status  *update.Status  `json:"status,omitempty"`
	Network *network.Status `json:"network,omitempty"`
	Error   string          `json:"error,omitempty"`
	Kind    Kind            `json:"kind,omitempty"`
	Faults  network.Faults  `json:"faults,omitempty"` // of an address that will not do
}

// Kind is whose fault an error is.
type Kind string

// Kinds of errors.
const (
	Refused Kind = "refused" // that of what was sent
	NotNow  Kind = "not-now" // the moment's
	Fault   Kind = "fault"   // the appliance's
)

// KindOf sorts an error of package update or network.
func KindOf(err error) Kind {
	var faults network.Faults
	switch {
	case errors.As(err, &faults):
		return Refused
	case network.NotNow(err):
		return NotNow
	}
	for kind, errs := range map[Kind][]error{
		Refused: {update.ErrNoBundle, update.ErrSignature, update.ErrBroken, update.ErrBoard, update.ErrOlder, update.ErrTooLarge},
		NotNow:  {update.ErrBusy, update.ErrUnready, update.ErrNothing},
	} {
		for _, e := range errs {
			if errors.Is(err, e) {
				return kind
			}
		}
	}
	return Fault
}

// Handler answers orders.
func Handler(u *update.Updater, h Hands) http.Handler {
	mux := http.NewServeMux()
	updates(mux, u)
	mux.HandleFunc("POST /restart", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, answer{}, nil)
		h.Restart()
	})
	mux.HandleFunc("POST /erase", func(w http.ResponseWriter, r *http.Request) {
		var why struct{ Why string }
		err := read(w, r, &why)
		if err == nil {
			err = u.Undisturbed(func() error { return h.Erase(why.Why) })
		}
		reply(w, answer{}, err)
		if err == nil {
			h.Restart()
		}
	})
	addresses(mux, h.Network)
	return mux
}

// updates are the orders of an updater.
func updates(mux *http.ServeMux, u *update.Updater) {
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		st, err := u.Status()
		reply(w, answer{Status: &st}, err)
	})
	mux.HandleFunc("POST /bundle", func(w http.ResponseWriter, r *http.Request) {
		bundle := http.MaxBytesReader(w, r.Body, MaxBundle)
		m, err := u.Apply(r.Context(), bundle)
		if err != nil {
			_, _ = io.Copy(io.Discard, bundle) // who is still sending would see a broken connection, not the reason
		}
		reply(w, answer{Version: m.Version}, err)
	})
	mux.HandleFunc("POST /good", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, answer{}, u.MarkGood())
	})
	mux.HandleFunc("POST /rollback", func(w http.ResponseWriter, _ *http.Request) {
		v, err := u.Rollback()
		reply(w, answer{Version: v}, err)
	})
}

// addresses are the orders of the network.
func addresses(mux *http.ServeMux, n Network) {
	mux.HandleFunc("GET /network", func(w http.ResponseWriter, _ *http.Request) {
		st := n.Status()
		reply(w, answer{Network: &st}, nil)
	})
	mux.HandleFunc("POST /network", func(w http.ResponseWriter, r *http.Request) {
		var wish network.Wish
		err := read(w, r, &wish)
		if err == nil {
			err = n.Try(r.Context(), wish)
		}
		reply(w, answer{}, err)
	})
	mux.HandleFunc("POST /network/confirm", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, answer{}, n.Confirm())
	})
	mux.HandleFunc("POST /network/back", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, answer{}, n.TakeBack())
	})
}

// read reads an order's body.
func read(w http.ResponseWriter, r *http.Request, into any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder)).Decode(into); err != nil {
		return fmt.Errorf("read the order: %w", err)
	}
	return nil
}

func reply(w http.ResponseWriter, a answer, err error) {
	status := http.StatusOK
	if err != nil {
		a = answer{Error: err.Error(), Kind: KindOf(err)}
		_ = errors.As(err, &a.Faults) // a refusal of an address has them
		status = map[Kind]int{Refused: http.StatusUnprocessableEntity, NotNow: http.StatusConflict}[a.Kind]
		if status == 0 {
			status = http.StatusInternalServerError
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // who asked may be gone
}
