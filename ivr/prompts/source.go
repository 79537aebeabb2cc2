package prompts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Recording is a file of the set and what is heard in it.
type Recording struct {
	Path  string // below files, such as "en/goodbye.ulaw" or "zh/n/5.ulaw"
	Text  string // as people write it
	Said  string // for espeak-ng: English as written, Chinese as pinyin
	Piece bool   // of numbers and the like, and no sentence
}

// shared is the folder of what both kinds of Mandarin pronounce alike.
const shared = "zh"

// Recordings lists all files that the set consists of, in the order of their
// paths. It is for whoever makes or checks them.
func Recordings() ([]Recording, error) {
	files := map[string]Recording{}
	for _, language := range Languages() {
		phrases, err := readTexts(language)
		if err != nil {
			return nil, err
		}
		said, err := pronounced(language, phrases)
		if err != nil {
			return nil, err
		}
		for name, p := range phrases {
			files[language+"/"+name] = Recording{Text: p.text, Said: said[name], Piece: strings.Contains(name, "/")}
		}
	}
	share(files)
	out := make([]Recording, 0, len(files))
	for _, path := range slices.Sorted(maps.Keys(files)) {
		r := files[path]
		r.Path = path + ".ulaw"
		out = append(out, r)
	}
	return out, nil
}

// share lets both kinds of Mandarin have one file where it would be the same.
func share(files map[string]Recording) {
	for path, r := range maps.Clone(files) {
		name, ok := strings.CutPrefix(path, Taiwan+"/")
		if other, both := files[Mainland+"/"+name]; ok && both && other.Said == r.Said {
			delete(files, path)
			delete(files, Mainland+"/"+name)
			files[shared+"/"+name] = r
		}
	}
}

// pronounced gives what espeak-ng is to read for each phrase of a language.
func pronounced(language string, phrases map[string]phrase) (map[string]string, error) {
	out := make(map[string]string, len(phrases))
	readings, err := readReadings(language)
	if err != nil {
		return nil, err
	}
	for name, p := range phrases {
		switch {
		case p.said != "":
			out[name] = p.said
		case language == English:
			out[name] = p.text
		default:
			if out[name], err = pinyin(p.text, readings); err != nil {
				return nil, fmt.Errorf("read %s in %s: %w", name, language, err)
			}
		}
	}
	return out, nil
}

// readReadings gives how words of Chinese are pronounced; Taiwan's own come
// before those that both have.
func readReadings(language string) (map[string]string, error) {
	out := map[string]string{}
	names := []string{"readings.txt"}
	if language == Taiwan {
		names = append(names, "readings-"+Taiwan+".txt")
	}
	for _, name := range names {
		lines, err := readLines(name)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			word, said, _ := strings.Cut(line, " ")
			if len(strings.Fields(said)) != utf8.RuneCountInString(word) {
				return nil, fmt.Errorf("read %s: %q has not one syllable for each character", name, line)
			}
			out[word] = said
		}
	}
	return out, nil
}

// wordMost is the length of the longest word among the readings.
const wordMost = 4

// pinyin gives a text as syllables, by the longest words that fit.
func pinyin(text string, readings map[string]string) (string, error) {
	var out []string
	for rest := []rune(text); len(rest) > 0; {
		n, said := longest(rest, readings)
		switch {
		case n > 0:
			out = append(out, said)
		case unicode.IsPunct(rest[0]) && len(out) > 0:
			n, out[len(out)-1] = 1, out[len(out)-1]+pause(rest[0])
		default:
			return "", fmt.Errorf("no reading of %q in %q", rest[0], text)
		}
		rest = rest[n:]
	}
	return strings.Join(out, " "), nil
}

func longest(text []rune, readings map[string]string) (int, string) {
	for n := min(wordMost, len(text)); n > 0; n-- {
		if said, ok := readings[string(text[:n])]; ok {
			return n, said
		}
	}
	return 0, ""
}

// pause is a mark of Chinese as espeak-ng knows it.
func pause(mark rune) string {
	switch mark {
	case '，', '、', '：':
		return ","
	}
	return "."
}
