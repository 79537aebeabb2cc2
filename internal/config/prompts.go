package config

import (
	"fmt"
	"strings"
)

// Prompts is who records announcements by telephone (IV-14), with the code
// record-prompt.
type Prompts struct {
	Recorders []string `json:"recorders,omitempty"` // extensions that may, without a PIN
	PIN       Secret   `json:"pin,omitempty"`       // by which all others may, 4 to 8 digits; "" they may not
}

// MaxRecorders bounds the list: whoever is in it changes what all callers hear.
const MaxRecorders = 20

// Given reports whether anything is set.
func (p Prompts) Given() bool { return len(p.Recorders) > 0 || p.PIN != "" }

func (k *checker) prompts() {
	p := k.c.Prompts
	k.atMost("prompts.recorders", len(p.Recorders), MaxRecorders)
	have := names(k.c.Extensions, func(x Extension) string { return x.Number })
	for i, number := range p.Recorders {
		k.reference(fmt.Sprintf("prompts.recorders[%d]", i), number, "extension", have)
	}
	if pin := string(p.PIN); pin != "" && (len(pin) < MinPIN || len(pin) > MaxPIN || strings.Trim(pin, "0123456789") != "") {
		k.note("prompts.pin", "is no PIN; it has %d to %d digits", MinPIN, MaxPIN)
	}
}
