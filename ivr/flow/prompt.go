package flow

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
)

// Prompt is what is said: its phrases one after the other. In JSON a text is a
// phrase of named parts, an object a phrase in full, and a list several.
type Prompt []Phrase

// Phrase is one of: Say, named parts with spaces between them, as a call's sounds
// have them ("prompt/goodbye number/${left}", "file/greeting"), and Text, spoken
// by a machine.
type Phrase struct {
	Say  string `json:"say,omitempty"`
	Text string `json:"text,omitempty"`
	In   string `json:"in,omitempty"`   // the language it is said in, "" the call's
	Only string `json:"only,omitempty"` // it is said only while the call's language is this one, "" always
}

// maxPhrases bounds a prompt: as many parts as a sound may have are more than
// anybody listens to.
const maxPhrases = 20

// UnmarshalJSON implements json.Unmarshaler.
func (p *Prompt) UnmarshalJSON(text []byte) error {
	var many []json.RawMessage
	if bytes.HasPrefix(text, []byte("[")) {
		if err := json.Unmarshal(text, &many); err != nil {
			return err
		}
	} else if !bytes.Equal(text, []byte("null")) {
		many = append(many, text)
	}
	for _, one := range many {
		ph, err := phraseOf(one)
		if err != nil {
			return err
		}
		*p = append(*p, ph)
	}
	return nil
}

func phraseOf(text []byte) (ph Phrase, err error) {
	switch {
	case bytes.HasPrefix(text, []byte(`"`)):
		err = json.Unmarshal(text, &ph.Say)
	case bytes.HasPrefix(text, []byte("{")):
		type plain Phrase
		var p plain
		if err = strict(text, &p); err != nil { // so that the decoder adds the field's name
			err = noPrompt("object that cannot be one (" + strings.TrimPrefix(err.Error(), "json: ") + ")")
		}
		ph = Phrase(p)
	default:
		err = noPrompt("thing like " + shorten(string(text)))
	}
	return ph, err
}

func noPrompt(is string) error {
	return &json.UnmarshalTypeError{Value: is, Type: reflect.TypeFor[Prompt]()}
}

// given reports whether anything is said.
func (p Prompt) given() bool { return len(p) > 0 }
