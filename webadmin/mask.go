package webadmin

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/internal/call"
	"ringdown/webadmin/auth"
)

// Numbers are masked for whoever may not see full ones: in every JSON answer and
// every live event, after the handlers, whatever field they stand in. Files that
// might have numbers are refused (see outside), but for tables that mask as they are
// written.

// telephone is what may be somebody's number: extensions and codes are shorter.
var telephone = regexp.MustCompile(`\+?\d{7,}`)

// Digits of a masked number that stay: enough to tell callers apart, too few to call.
const (
	maskedFirst = 4
	maskedLast  = 2
)

func masked(text string) string {
	return telephone.ReplaceAllStringFunc(text, func(n string) string {
		return n[:maskedFirst] + strings.Repeat("*", len(n)-maskedFirst-maskedLast) + n[len(n)-maskedLast:]
	})
}

// unmasked are properties that have digits and no number: names of things, and what
// a client sends back.
func unmasked(name string) bool {
	switch name {
	case "id", "call", "watches", "next", "cursor", "request_id", "type", "file":
		return true
	}
	return false
}

// maskedJSON masks every text in a JSON value but for times and names of things.
func maskedJSON(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for name, inner := range x {
			if !unmasked(name) {
				x[name] = maskedJSON(inner)
			}
		}
	case []any:
		for i := range x {
			x[i] = maskedJSON(x[i])
		}
	case string:
		if _, err := time.Parse(time.RFC3339, x); err != nil {
			return masked(x)
		}
	}
	return v
}

// maskedText masks a JSON text; one that is none is gone.
func maskedText(text []byte) []byte {
	var v any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return []byte("null")
	}
	return mustJSON(maskedJSON(v))
}

// hides reports whether full numbers are hidden from the asker.
func hides(ctx context.Context) bool { return !identityOf(ctx).May(auth.NumbersRead) }

// maskedRecord is a record as those may search it from whom numbers are hidden: what
// they do not see they do not find either, digit by digit. Extensions and agents stay.
func maskedRecord(r call.Record) call.Record {
	for _, text := range []*string{&r.Caller.Number, &r.Caller.Name, &r.Contact, &r.Called, &r.Number, &r.DID, &r.Line, &r.Account, &r.Remarks.Text} {
		*text = masked(*text)
	}
	r.Marks = slices.Clone(r.Marks)
	for i := range r.Marks {
		r.Marks[i].Value = masked(r.Marks[i].Value)
	}
	return r
}

// hideNumbers is the transformer of all answers.
func hideNumbers(ctx huma.Context, v any) any {
	who := identityOf(ctx.Context())
	if v == nil || who.By == "" || who.May(auth.NumbersRead) {
		return v
	}
	if _, raw := v.([]byte); raw {
		return v // a file, and none that has numbers: see outside
	}
	return json.RawMessage(maskedText(mustJSON(v)))
}
