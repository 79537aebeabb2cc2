package acd

import (
	"fmt"
	"strings"

	"ringdown/internal/call"
)

const (
	// directoryLetters is how many letters say enough for an answer at once: with
	// three, 512 combinations stand for the names of an office.
	directoryLetters = 3
	// directoryMost is as many as have a key.
	directoryMost = 9

	askLetters call.Sound = "prompt/directory"
)

// directory finds extensions by the first letters of a word of their name, and
// calls the one whose key is pressed (TS-6). Behind the code stand the letters
// and, after a '*' that is put in here, the key.
func (d dialledCode) directory() call.Route {
	letters, key, listed := strings.Cut(d.arg, "*")
	switch found := d.p.spelt(letters); {
	case letters == "":
		return d.again(askLetters, d.code.Digits, "the letters of a name must follow")
	case listed:
		return d.chosen(letters, key, found)
	case !d.a.Done && len(letters) < directoryLetters:
		return more(d.a.Digits)
	case len(found) == 0:
		return d.again("prompt/no-such-extension "+askLetters, d.code.Digits, fmt.Sprintf("no name begins with the keys %s", letters))
	case !d.a.Done && len(found) > directoryMost:
		return more(d.a.Digits)
	default:
		return d.list("", letters, found)
	}
}

// list reads out who was found, by the names that they have recorded, with a key for
// each.
func (d dialledCode) list(before call.Sound, letters string, found []Extension) call.Route {
	var all, names []string
	for i, x := range found {
		all = append(all, fmt.Sprintf("who/%s prompt/for-go-on digits/%d", x.Number, i+1))
		names = append(names, x.Number)
	}
	return d.again(before+call.Sound(strings.Join(all, " ")), d.code.Digits+letters+"*", fmt.Sprintf("the keys %s may be %s", letters, strings.Join(names, ", ")))
}

// chosen calls whoever has the key; '*' begins anew.
func (d dialledCode) chosen(letters, key string, found []Extension) call.Route {
	switch {
	case key == "*":
		return d.again(askLetters, d.code.Digits, "another name is wanted")
	case key == "":
		return d.list("", letters, found)
	case len(key) == 1 && key[0] >= '1' && int(key[0]-'1') < len(found):
		return d.instead(found[key[0]-'1'].Number, "")
	}
	return d.list("prompt/wrong-key ", letters, found)
}

// spelt lists the extensions one of whose names' words begins with the letters on
// these keys, at most one more than can be read out.
func (p *Plan) spelt(keys string) (found []Extension) {
	for _, x := range p.Extensions {
		if keys != "" && x.Number != "" && len(found) <= directoryMost && Spells(x.Shows()+" "+x.Spelling, keys) {
			found = append(found, x)
		}
	}
	return found
}

// Spells reports whether the words of a name, from any of them on, are dialled
// with these keys. It knows the letters of ITU-T E.161.
func Spells(name, keys string) bool {
	words := strings.Fields(name)
	for i := range words {
		if strings.HasPrefix(onKeys(strings.Join(words[i:], "")), keys) {
			return true
		}
	}
	return false
}

// keypad is ITU-T E.161: the letters on the keys 2 to 9.
const keypad = "22233344455566677778889999"

// onKeys is how a word is dialled; whatever has no key is left out.
func onKeys(word string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(word) {
		switch {
		case c >= 'a' && c <= 'z':
			b.WriteByte(keypad[c-'a'])
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		}
	}
	return b.String()
}
