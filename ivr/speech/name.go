package speech

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is the first word of the names of spoken texts.
const Kind = "speech"

// MaxText is the longest text, in bytes: some two minutes, and nobody listens
// longer to a machine.
const MaxText = 2000

// Text is what is to be spoken.
type Text struct {
	Text     string
	Language string // "en", "zh-Hant", "zh-Hans"
	Voice    string // "" the one that is set for the language
}

// Name is the sound that speaks a text: one word, which people can read in a
// call's track. ${WaitNo} and the like in it stay as they are, to be filled when
// it is played.
func Name(language, text string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '%' || r == '+' || r == '/' || r == utf8.RuneError {
			b.WriteString(escape(r))
			continue
		}
		b.WriteRune(r)
	}
	return Kind + "/" + language + "/" + b.String()
}

// parse reads the name of a sound, Kind taken away.
func parse(name string) (Text, error) {
	language, escaped, _ := strings.Cut(name, "/")
	text, err := url.PathUnescape(escaped)
	switch {
	case err != nil:
		return Text{}, fmt.Errorf("read the spoken text %.40q: %w", escaped, err)
	case strings.TrimSpace(text) == "":
		return Text{}, errors.New("there is no text to be spoken")
	case len(text) > MaxText:
		return Text{}, fmt.Errorf("the text has %d bytes; at most %d are spoken", len(text), MaxText)
	}
	return Text{Text: text, Language: language}, nil
}

// escape is a character as URLs have it. A plus sign is one that PathEscape
// leaves alone, and scenarios have it between the parts of a sound.
func escape(r rune) string {
	if r == '+' {
		return "%2B"
	}
	return url.PathEscape(string(r))
}
