package tables

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Marks at the beginning of a text (Unicode 16.0, 23.8).
var (
	markUTF8  = []byte("\uFEFF")
	markUTF16 = [][]byte{{0xFF, 0xFE}, {0xFE, 0xFF}}
)

// decode gives a file as text. What older spreadsheets write says nowhere in which
// character set it is: it is the one in which the columns that are needed can be
// found by their names.
func decode(file []byte, columns []Column) (string, bool) {
	for _, mark := range markUTF16 {
		if bytes.HasPrefix(file, mark) {
			return in(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), file)
		}
	}
	file = bytes.TrimPrefix(file, markUTF8)
	if utf8.Valid(file) {
		return string(file), true
	}
	for _, set := range []encoding.Encoding{simplifiedchinese.GB18030, traditionalchinese.Big5} {
		if text, ok := in(set, file); ok && named(text, columns) {
			return text, true
		}
	}
	return "", false
}

func in(set encoding.Encoding, file []byte) (string, bool) {
	text, err := set.NewDecoder().Bytes(file)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// named reports whether the first line names every column that is needed, and one
// of them in letters that tell character sets apart.
func named(text string, columns []Column) bool {
	first, _, _ := strings.Cut(text, "\n")
	head, err := reader(first).Read()
	if err != nil {
		return false
	}
	if _, fault := places(head, columns); fault != "" {
		return false
	}
	for _, h := range head {
		for _, c := range columns {
			if c.is(h) && strings.ContainsFunc(h, func(r rune) bool { return r >= utf8.RuneSelf }) {
				return true
			}
		}
	}
	return false
}
