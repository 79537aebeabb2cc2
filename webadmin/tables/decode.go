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
// found by their names, or, where those are in Latin letters, the likely one: whoever
// brings the table sees its rows before they are taken.
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
	if set := likely(file); set != nil {
		if text, ok := in(set, file); ok {
			return text, true
		}
	}
	return "", false
}

// A text is taken for one of a set of which so many characters are in daily use,
// where read as the other at least so many fewer are.
const (
	dailyAtLeast = 0.9
	dailyFewer   = 0.2
)

// likely is the character set by which characters of daily use come out: both
// standards put those into rows of their own, and text of the one is seldom found in
// those of the other. nil: it could be either.
func likely(file []byte) encoding.Encoding {
	simplified, traditional := daily(file, dailyGB), daily(file, dailyBig5)
	switch {
	case simplified >= dailyAtLeast && simplified-traditional >= dailyFewer:
		return simplifiedchinese.GB18030
	case traditional >= dailyAtLeast && traditional-simplified >= dailyFewer:
		return traditionalchinese.Big5
	}
	return nil
}

// daily is the part of a text's characters of two bytes that is in daily use, 0 to 1.
func daily(file []byte, is func(lead, trail byte) bool) float64 {
	used, all := 0, 0
	for i := 0; i+1 < len(file); i++ {
		if file[i] < utf8.RuneSelf {
			continue
		}
		if all++; is(file[i], file[i+1]) {
			used++
		}
		i++
	}
	if all == 0 {
		return 0
	}
	return float64(used) / float64(all)
}

// dailyGB: the punctuation and the 3,755 characters of level 1 of GB/T 2312-1980, by
// sound in rows 16 to 55.
func dailyGB(lead, trail byte) bool {
	return trail >= 0xA1 && (lead >= 0xA1 && lead <= 0xA3 || lead >= 0xB0 && lead <= 0xD7)
}

// dailyBig5: the punctuation and the 5,401 characters of level 1 of Big5, A440 to C67E.
func dailyBig5(lead, trail byte) bool {
	return lead >= 0xA1 && lead <= 0xC6 && (trail >= 0x40 && trail <= 0x7E || trail >= 0xA1)
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
