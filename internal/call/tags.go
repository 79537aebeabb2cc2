package call

import "slices"

// Tag marks a record (CR-3).
type Tag string

// The tags.
const (
	TagQueued     Tag = "queued"       // waited for a group
	TagAbandoned  Tag = "abandoned"    // the caller left before a member answered
	TagOverflowed Tag = "overflowed"   // too many waited already (RG-11)
	TagCallBack   Tag = "call-back"    // the caller kept the place to be called back, or is called back (RG-12)
	TagUnanswered Tag = "not-answered" // a member who was rung did not answer in time (RG-9)
)

// tag marks the record, once.
func (r *Record) tag(t Tag) {
	if t != "" && !slices.Contains(r.Tags, t) {
		r.Tags = append(slices.Clip(r.Tags), t)
	}
}

// maxMissed bounds the names of those who did not answer. Policy when full: the
// first stay; the track has them all.
const maxMissed = 16

// miss notes who was rung and did not answer (RG-9, RG-15).
func (r *Record) miss(label string) {
	r.tag(TagUnanswered)
	if len(r.Missed) < maxMissed && !slices.Contains(r.Missed, label) {
		r.Missed = append(slices.Clip(r.Missed), label)
	}
}
