package call

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// MaxWhy is how many letters the reason may have for which somebody refused a
// caller: a sentence.
const MaxWhy = 200

// ErrRefusedByOthers is that somebody put a caller on the black list whose doing it
// is not to undo.
var ErrRefusedByOthers = errors.New("somebody else put the caller there")

// Refused is a caller on the black list (RG-17), as far as it is not
// configuration.
type Refused struct {
	Number string    `json:"number,omitempty"` // as the whole world writes it where that is known
	By     string    `json:"by,omitempty"`     // number of the extension that dialled the code, or name of who asked by page or API; "" not known
	At     time.Time `json:"at,omitzero"`      // zero: not known
	Why    string    `json:"why,omitempty"`    // in the words of who did it, "" nothing was said
}

// Check says in a sentence what is wrong with the reason.
func (r Refused) Check() error {
	if n := utf8.RuneCountInString(r.Why); n > MaxWhy {
		return fmt.Errorf("refuse %s: the reason has %d letters, %d are the most", r.Number, n, MaxWhy)
	}
	return nil
}

// UnmarshalJSON reads the bare true as well that was kept for each caller before
// it was kept who refused them.
func (r *Refused) UnmarshalJSON(text []byte) error {
	if string(text) == "true" {
		*r = Refused{}
		return nil
	}
	type plain Refused
	return json.Unmarshal(text, (*plain)(r))
}
