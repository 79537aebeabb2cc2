package config

import (
	"fmt"
	"strings"
)

// Rating is a question that an outside party hears when the extension has hung
// up first (LN-5, IV-8). Lines and trunks name the one of their calls.
type Rating struct {
	ID  string `json:"id"`
	Ask string `json:"ask,omitempty"` // the question, a sound; "" the built-in one, which names the keys 1 and 0
	// Choices are the keys; none: 1 satisfied, 0 not satisfied.
	Choices []RatingChoice `json:"choices,omitempty"`
	Tries   int            `json:"tries,omitempty"`        // how often it is asked; 0: twice
	Wait    int            `json:"wait_seconds,omitempty"` // how long a key is waited for; 0: 8 s
	Wrong   string         `json:"wrong,omitempty"`        // said after another key, a sound
	Thanks  string         `json:"thanks,omitempty"`       // said at the end, a sound
}

// RatingChoice is a key and what it means.
type RatingChoice struct {
	Key   string `json:"key"`
	Label string `json:"label"` // for records and reports
}

// MaxRatings bounds the kinds of rating.
const MaxRatings = 32

func ratingField(i int, name string) string { return fmt.Sprintf("ratings[%d].%s", i, name) }

func (k *checker) ratings() {
	ids := map[string]string{}
	k.atMost("ratings", len(k.c.Ratings), MaxRatings)
	for i, r := range k.c.Ratings {
		k.ident(ratingField(i, "id"), r.ID, ids)
		k.sound(ratingField(i, "ask"), r.Ask)
		k.sound(ratingField(i, "wrong"), r.Wrong)
		k.sound(ratingField(i, "thanks"), r.Thanks)
		k.inherited(ratingField(i, "tries"), r.Tries, 1, 5, "")
		k.inherited(ratingField(i, "wait_seconds"), r.Wait, 2, 60, " s")
		k.choices(i, r)
	}
	for i, l := range k.c.Lines {
		k.rating(lineField(i, "rating"), l.Rating)
		k.rating(lineField(i, "rating_out"), l.RatingOut)
	}
	for i, t := range k.c.Trunks {
		k.rating(fmt.Sprintf("trunks[%d].rating", i), t.Rating)
		k.rating(fmt.Sprintf("trunks[%d].rating_out", i), t.RatingOut)
	}
}

func (k *checker) choices(i int, r Rating) {
	seen := map[string]bool{}
	for j, c := range r.Choices {
		at := ratingField(i, fmt.Sprintf("choices[%d].", j))
		switch {
		case len(c.Key) != 1 || !strings.Contains("0123456789*#", c.Key):
			k.note(at+"key", "%q is not a key; it is one of 0-9, * and #", shorten(c.Key))
		case seen[c.Key]:
			k.note(at+"key", "%s is given twice; each key means one thing", c.Key)
		}
		seen[c.Key] = true
		if c.Label == "" {
			k.note(at+"label", "is missing; it is what records and reports call the key %s", c.Key)
		}
		k.name(at+"label", c.Label)
	}
	if len(r.Choices) > 0 && r.Ask == "" {
		k.note(ratingField(i, "ask"), "is missing; with keys of your own the question is your own too")
	}
}

// rating checks the name of one, "" for none.
func (k *checker) rating(field, id string) {
	if id == "" {
		return
	}
	var ids []string
	for _, r := range k.c.Ratings {
		ids = append(ids, r.ID)
	}
	k.reference(field, id, "rating", ids)
}

// sound checks a row of what is played, "" for nothing of one's own: names such
// as "prompt/welcome", "file/greeting", "digits/802", with spaces between them.
func (k *checker) sound(field, s string) {
	for part := range strings.FieldsSeq(s) {
		kind, name, named := strings.Cut(part, "/")
		if !named || name == "" || !strings.Contains(soundKinds, " "+kind+" ") || len(part) > maxSoundPart {
			k.note(field, "%q is not a sound; it is prompt/NAME, file/NAME, number/N, digits/N, time/HH:MM, date/YYYY-MM-DD or music/CLASS, several with spaces between them", shorten(part))
			return
		}
	}
	if len(s) > maxSound {
		k.note(field, "is longer than %d characters", maxSound)
	}
}

// Bounds of the name of a sound.
const (
	soundKinds   = " prompt file number digits time date music tone amount count weekday duration "
	maxSoundPart = 100
	maxSound     = 500
)
