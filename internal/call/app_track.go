package call

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// order writes what an application ordered.
func (w *words) order(o Order) {
	w.put("order", string(o.Kind))
	w.put("o-say", string(o.Sound))
	w.put("o-stop", o.Stop)
	w.number("o-most", uint64(max(0, o.Most)))
	w.put("o-end", o.End)
	w.span("o-first", o.First)
	w.span("o-next", o.Next)
	w.flag("o-deaf", o.Deaf)
	w.flag("o-secret", o.Secret)
	w.put("o-name", o.Name)
	w.span("o-longest", o.Longest)
	w.span("o-silence", o.Silence)
	w.put("o-work", o.Work)
	w.span("o-within", o.Within)
	w.put("o-digits", o.Digits)
	w.flag("o-keyed", o.Keyed)
	w.flag("o-own", o.Own)
	w.put("o-group", o.Group)
	w.put("o-named", o.Named)
	w.put("o-app", o.App)
	w.put("o-line", o.Line)
	w.flag("o-back", o.Back)
	w.put("o-ring", string(o.Ring))
	w.span("o-ring-for", o.RingFor)
	w.put("o-greet", string(o.Greet))
	w.put("o-wait-music", o.Waiting.Music)
	w.put("o-wait-say", string(o.Waiting.Say))
	w.span("o-wait-every", o.Waiting.Every)
	w.span("o-wait-longest", o.Waiting.Longest)
	w.put("o-result", string(o.Result))
	w.put("o-tag", string(o.Tag))
	for _, m := range o.Marks {
		key := " o-mark="
		if m.Data {
			key = " o-data="
		}
		w.b.WriteString(key + strconv.Quote(m.Name))
		w.put("o-value", m.Value)
	}
	w.put("o-reason", o.Reason)
}

// data writes what goes with a call.
func (w *words) data(all []Mark) {
	for _, m := range all {
		w.put("data", m.Name+"="+m.Value)
	}
}

// dataOf reads one word of data; a name has no '='.
func dataOf(word string) Mark {
	name, value, _ := strings.Cut(word, "=")
	return Mark{Name: name, Value: value, Data: true}
}

// take reads what order wrote.
func (o *Order) take(p pair) (err error) {
	if field := o.text(p.key); field != nil {
		*field = p.value
		return nil
	}
	if field := o.span(p.key); field != nil {
		*field, err = time.ParseDuration(p.value)
		return err
	}
	switch p.key {
	case "order":
		o.Kind = OrderKind(p.value)
	case "o-say":
		o.Sound = Sound(p.value)
	case "o-ring":
		o.Ring = Sound(p.value)
	case "o-greet":
		o.Greet = Sound(p.value)
	case "o-wait-say":
		o.Waiting.Say = Sound(p.value)
	case "o-result":
		o.Result = Result(p.value)
	case "o-tag":
		o.Tag = Tag(p.value)
	case "o-most":
		o.Most, err = strconv.Atoi(p.value)
	case "o-deaf":
		o.Deaf = true
	case "o-secret":
		o.Secret = true
	case "o-keyed":
		o.Keyed = true
	case "o-own":
		o.Own = true
	case "o-back":
		o.Back = true
	default:
		err = o.takeMark(p)
	}
	return err
}

func (o *Order) takeMark(p pair) error {
	switch {
	case p.key == "o-mark", p.key == "o-data":
		o.Marks = append(o.Marks, Mark{Name: p.value, Data: p.key == "o-data"})
	case p.key == "o-value" && len(o.Marks) > 0:
		o.Marks[len(o.Marks)-1].Value = p.value
	default:
		return fmt.Errorf("the word is unknown")
	}
	return nil
}

func (o *Order) text(key string) *string {
	switch key {
	case "o-stop":
		return &o.Stop
	case "o-end":
		return &o.End
	case "o-name":
		return &o.Name
	case "o-work":
		return &o.Work
	case "o-digits":
		return &o.Digits
	case "o-group":
		return &o.Group
	case "o-named":
		return &o.Named
	case "o-app":
		return &o.App
	case "o-line":
		return &o.Line
	case "o-wait-music":
		return &o.Waiting.Music
	case "o-reason":
		return &o.Reason
	}
	return nil
}

func (o *Order) span(key string) *time.Duration {
	switch key {
	case "o-first":
		return &o.First
	case "o-next":
		return &o.Next
	case "o-longest":
		return &o.Longest
	case "o-silence":
		return &o.Silence
	case "o-within":
		return &o.Within
	case "o-ring-for":
		return &o.RingFor
	case "o-wait-every":
		return &o.Waiting.Every
	case "o-wait-longest":
		return &o.Waiting.Longest
	}
	return nil
}

// input writes what an application is told; of values that came from outside
// only the names.
func (w *words) input(in Input) {
	w.put("input", string(in.Kind))
	w.put("keys", in.Digits)
	w.put("ended", in.Ended)
	w.flag("late", in.Late)
	w.span("lasted", in.Length)
	w.put("of", in.Text)
}

// isOrder reports whether a key is one of order's.
func isOrder(key string) bool { return key == "order" || strings.HasPrefix(key, "o-") }
