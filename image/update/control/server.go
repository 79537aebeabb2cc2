package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"ringdown/image/update"
)

// MaxBundle is the longest body that is read, in bytes: a whole slot, and more.
const MaxBundle = 128 << 20

// answer is what every order gets back.
type answer struct {
	Version string         `json:"version,omitempty"`
	Status  *update.Status `json:"status,omitempty"`
	Error   string         `json:"error,omitempty"`
	Kind    Kind           `json:"kind,omitempty"`
}

// Kind is whose fault an error is.
type Kind string

// Kinds of errors.
const (
	Refused Kind = "refused" // the bundle's
	NotNow  Kind = "not-now" // the moment's
	Fault   Kind = "fault"   // the appliance's
)

// KindOf sorts an error of package update.
func KindOf(err error) Kind {
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

// Handler answers orders. restart is called when a restart is ordered; it must
// not wait for the restart.
func Handler(u *update.Updater, restart func()) http.Handler {
	mux := http.NewServeMux()
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
	mux.HandleFunc("POST /restart", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, answer{}, nil)
		restart()
	})
	return mux
}

func reply(w http.ResponseWriter, a answer, err error) {
	status := http.StatusOK
	if err != nil {
		a = answer{Error: err.Error(), Kind: KindOf(err)}
		status = map[Kind]int{Refused: http.StatusUnprocessableEntity, NotNow: http.StatusConflict}[a.Kind]
		if status == 0 {
			status = http.StatusInternalServerError
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(a) // who asked may be gone
}
