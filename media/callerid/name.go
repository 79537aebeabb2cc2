package callerid

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charset gives the encoding of a name, nil for ASCII and UTF-8. GB2312 is
// taken as its superset GBK.
func charset(name string) (encoding.Encoding, error) {
	switch strings.ToUpper(name) {
	case "", "ASCII", "UTF-8":
		return nil, nil
	case "GB2312", "GBK":
		return simplifiedchinese.GBK, nil
	case "BIG5":
		return traditionalchinese.Big5, nil
	case "SHIFT-JIS":
		return japanese.ShiftJIS, nil
	}
	return nil, fmt.Errorf("encode caller id: the name encoding %q is not known", name)
}

// encodeName gives the bytes of name, at most limit of them, cut between two
// characters. A character that the encoding lacks is '?'; a name with no other
// characters is left out.
func encodeName(name, as string, limit int) ([]byte, error) {
	set, err := charset(as)
	if err != nil {
		return nil, err
	}
	var out []byte
	known := false
	for _, r := range strings.TrimSpace(name) {
		b, ok := encodeRune(r, as, set)
		if len(out)+len(b) > limit {
			break
		}
		out = append(out, b...)
		known = known || ok
	}
	if !known {
		return nil, nil
	}
	return []byte(strings.TrimRight(string(out), " ")), nil
}

func encodeRune(r rune, as string, set encoding.Encoding) (b []byte, ok bool) {
	switch {
	case r == utf8.RuneError:
		return []byte("?"), false
	case unicode.IsControl(r) || unicode.IsSpace(r):
		return []byte(" "), false
	case r < 0x80:
		return []byte{byte(r)}, true
	case set != nil:
		b, err := set.NewEncoder().Bytes([]byte(string(r)))
		if err == nil && roundTrips(set, b, r) {
			return b, true
		}
	case strings.EqualFold(as, "UTF-8"):
		return []byte(string(r)), true
	}
	return []byte("?"), false
}

// roundTrips refuses the few characters that an encoding maps one way only.
func roundTrips(set encoding.Encoding, b []byte, r rune) bool {
	back, err := set.NewDecoder().Bytes(b)
	return err == nil && string(back) == string(r)
}

// decodeName reads a name that should be encoded as said. Exchanges do not
// always keep to it: what is not valid in that encoding is tried as UTF-8, then
// as GBK, and the rest has its unknown bytes replaced.
func decodeName(b []byte, as string) string {
	set, _ := charset(as)
	if set != nil {
		if s, ok := decodeAs(set, b); ok {
			return clean(s)
		}
	}
	if utf8.Valid(b) {
		return clean(string(b))
	}
	if s, ok := decodeAs(simplifiedchinese.GBK, b); ok {
		return clean(s)
	}
	return clean(strings.ToValidUTF8(string(b), "?"))
}

func decodeAs(set encoding.Encoding, b []byte) (string, bool) {
	s, err := set.NewDecoder().Bytes(b)
	return string(s), err == nil && !strings.ContainsRune(string(s), utf8.RuneError)
}

// clean makes control characters spaces.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s))
}
