package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Limits of one page.
const (
	DefaultLimit = 50
	MaxLimit     = 200
	// maxScan bounds how many records one List reads to find matches: some
	// 100 ms on an ARM board. A rare word gives short pages with a cursor.
	maxScan = 5000
)

// Query chooses records. The zero value is the newest 50.
type Query struct {
	From, To time.Time // began at or after From and before To; zero: open
	Limit    int       // 1 to 200; 0 is 50
	Cursor   string    // [Page.Next] of the page before; "" the first page
	Text     string    // contained in the record's text, upper or lower case
}

// Page is a part of a list, newest first. A page may be short, even empty,
// while Next says that there is more to look through.
type Page[T any] struct {
	Items []T
	Next  string // cursor of the next page; "" there is none
}

// List returns a page of records, those still waiting for the disk included. A
// wrong cursor or limit is [ErrInvalid].
func (r *Records[T]) List(q Query) (Page[T], error) { return r.Search(q, nil) }

// Search is List of the records that match says true of; nil: of all that q
// chooses. match runs within a transaction: it must be quick and ask no table.
func (r *Records[T]) Search(q Query, match func(T) bool) (Page[T], error) {
	s, err := newSearch(r, q)
	if err != nil {
		return Page[T]{}, fmt.Errorf("list records: %w", err)
	}
	s.match = match
	s.addWaiting() // before the disk: what is committed in between is seen once
	if err := r.db.View(s.addStored); err != nil {
		return Page[T]{}, fmt.Errorf("list records: %w", err)
	}
	return s.page(), nil
}

// search is one List under way.
type search[T any] struct {
	r       *Records[T]
	text    string
	match   func(T) bool // nil: all
	limit   int
	from    place // inclusive
	end     place // exclusive
	found   []found[T]
	skip    map[uint64]bool // ids that wait: the disk's copy is older
	scanned int
	stopped place // where the scan was given up
	gaveUp  bool
}

type found[T any] struct {
	place place
	rec   T
}

func newSearch[T any](r *Records[T], q Query) (*search[T], error) {
	s := &search[T]{r: r, text: strings.ToLower(q.Text), limit: orDefault(q.Limit, DefaultLimit), skip: map[uint64]bool{}}
	if s.limit < 1 || s.limit > MaxLimit {
		return nil, fmt.Errorf("the limit %d is %w; it is 1 to %d", q.Limit, ErrInvalid, MaxLimit)
	}
	if !q.From.IsZero() {
		s.from = placeOf(q.From, 0)
	}
	s.end = place(bytes.Repeat([]byte{0xff}, len(place{})))
	if !q.To.IsZero() {
		s.end = placeOf(q.To, 0)
	}
	if q.Cursor == "" {
		return s, nil
	}
	c, err := parseCursor(q.Cursor)
	if err == nil && bytes.Compare(c[:], s.end[:]) < 0 {
		s.end = c
	}
	return s, err
}

func (s *search[T]) within(p place) bool {
	return bytes.Compare(p[:], s.from[:]) >= 0 && bytes.Compare(p[:], s.end[:]) < 0
}

func (s *search[T]) matches(rec T) bool {
	if s.match != nil && !s.match(rec) {
		return false
	}
	if s.text == "" {
		return true
	}
	return s.r.schema.Text != nil && strings.Contains(strings.ToLower(s.r.schema.Text(rec)), s.text)
}

// addWaiting takes the newest of each id: a record may wait twice while its
// older form is being written.
func (s *search[T]) addWaiting() {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	for _, rec := range slices.Backward(s.r.pending) {
		id := s.r.schema.ID(rec)
		if s.skip[id] {
			continue
		}
		s.skip[id] = true
		if p := placeOf(s.r.schema.At(rec), id); s.within(p) && s.matches(rec) {
			s.found = append(s.found, found[T]{p, rec})
		}
	}
}

// addStored takes limit+1 at most from the disk: one more tells that there is
// a next page.
func (s *search[T]) addStored(tx *Tx) (err error) {
	stored := 0
	s.r.index.back(tx, s.end, func(p place) bool {
		if !s.within(p) || stored > s.limit {
			return false
		}
		if s.scanned == maxScan {
			s.gaveUp = true
			return false
		}
		s.scanned++
		s.stopped = p
		var took bool
		took, err = s.take(tx, p)
		if took {
			stored++
		}
		return err == nil
	})
	return err
}

func (s *search[T]) take(tx *Tx, p place) (bool, error) {
	if s.skip[p.id()] {
		return false, nil
	}
	rec, err := s.r.data.Get(tx, NumberKey(p.id()))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || !s.matches(rec) {
		return false, err
	}
	s.found = append(s.found, found[T]{p, rec})
	return true, nil
}

func (s *search[T]) page() Page[T] {
	slices.SortFunc(s.found, func(a, b found[T]) int { return bytes.Compare(b.place[:], a.place[:]) })
	if s.gaveUp { // what waits and is older than the scan's end belongs to the next page
		s.found = slices.DeleteFunc(s.found, func(f found[T]) bool { return bytes.Compare(f.place[:], s.stopped[:]) < 0 })
	}
	var page Page[T]
	for i, f := range s.found {
		if i == s.limit {
			page.Next = s.found[i-1].place.cursor()
			return page
		}
		page.Items = append(page.Items, f.rec)
	}
	if s.gaveUp {
		page.Next = s.stopped.cursor()
	}
	return page
}

// Count is how many records began from From on and before To, those that wait
// among them; zero: open. It reads the index alone: 100,000 take some 10 ms.
func (r *Records[T]) Count(from, to time.Time) (n int, err error) {
	s, err := newSearch(r, Query{From: from, To: to})
	if err != nil {
		return 0, fmt.Errorf("count records: %w", err)
	}
	s.addWaiting()
	n = len(s.found)
	err = r.db.View(func(tx *Tx) error {
		r.index.back(tx, s.end, func(p place) bool {
			if !s.within(p) {
				return false
			}
			if !s.skip[p.id()] {
				n++
			}
			return true
		})
		return nil
	})
	return n, err
}
