package call

import "slices"

// Tag marks a record (CR-3).
type Tag string

// The tags.
const (
	TagQueued     Tag = "queued"       // waited for a group
	TagAbandoned  Tag = "abandoned"    // the caller left before anybody answered; so did who called outside
	TagOverflowed Tag = "overflowed"   // too many waited already (RG-11)
	TagCallBack   Tag = "call-back"    // of older records: one of the two that follow, see Told
	TagUnanswered Tag = "not-answered" // a member who was rung did not answer in time (RG-9)

	TagCallBackIn  Tag = "call-back-incoming" // the caller kept the place to be called back (RG-12)
	TagCallBackOut Tag = "call-back-outgoing" // and is called back by this call

	TagAnswerLate Tag = "over-answer-threshold"  // a telephone that was rung for an agent rang for longer than the threshold
	TagWaitLong   Tag = "over-waiting-threshold" // the customer waited for longer than the threshold

	TagReassigned   Tag = "reassigned"          // somebody was rung in vain, and another took the call
	TagTransferred  Tag = "transferred"         // a party was passed on to somebody else
	TagRejected     Tag = "agent-reject"        // somebody who was rung pressed the key that refuses
	TagDevice       Tag = "device-reject"       // a telephone that was rung refused by itself, or could not be reached
	TagOneWay       Tag = "one-way-audio"       // one of the two who talked, or a caller who waited or was talked to, was not heard for a time
	TagNoAudio      Tag = "no-audio"            // neither was
	TagAgentLeft    Tag = "agent-disconnect"    // after an answer, our side hung up
	TagCustomerLeft Tag = "customer-disconnect" // after an answer, the side outside hung up
)

// closing are the tags that only a call's end tells. Between telephones of ours there
// is no customer, and who hung up is no news.
func (r *Record) closing() (tags []Tag) {
	if !r.Answered.IsZero() && (len(r.Missed) > 0 || slices.Contains(r.Tags, TagRejected) || slices.Contains(r.Tags, TagDevice)) {
		tags = append(tags, TagReassigned)
	}
	if r.Kind == KindInternal || r.How == HowTransferred {
		return tags
	}
	customer := r.EndedBy == ByCaller && r.Kind == KindIncoming || r.EndedBy == ByCalled && r.Kind == KindOutgoing
	agent := r.EndedBy == ByCaller && r.Kind == KindOutgoing || r.EndedBy == ByCalled && r.Kind == KindIncoming
	switch {
	case r.Answered.IsZero():
		gaveUp := r.EndedBy == ByCaller && (r.Result == ResultMissed || r.Result == ResultAbandoned || r.Result == ResultFailed && r.Kind == KindOutgoing)
		if gaveUp {
			tags = append(tags, TagAbandoned)
		}
	case customer:
		tags = append(tags, TagCustomerLeft)
	case agent:
		tags = append(tags, TagAgentLeft)
	}
	return tags
}

// rejection is what a telephone's refusal means: 486, 600 and 603 are pressed by
// somebody (RFC 3261 s.21.4.24, s.21.6), the others are the device's own. "" where
// the telephone was busy and not asked.
func rejection(e Event) Tag {
	switch {
	case e.Cause == 486 || e.Cause == 600 || e.Cause == 603:
		return TagRejected
	case e.Cause == 0 && e.How == HowBusy:
		return ""
	}
	return TagDevice
}

// tag marks the record, once.
func (r *Record) tag(t Tag) {
	if t != "" && !slices.Contains(r.Tags, t) {
		r.Tags = append(slices.Clip(r.Tags), t)
	}
}

// Tagged is the record with another tag.
func (r Record) Tagged(t Tag) Record {
	r.tag(t)
	return r
}

// Told are the record's tags by the words of today: records of before have one for
// call backs of either direction.
func (r Record) Told() []Tag {
	i := slices.Index(r.Tags, TagCallBack)
	if i < 0 {
		return r.Tags
	}
	tags := slices.Clone(r.Tags)
	tags[i] = TagCallBackIn
	if r.First != 0 {
		tags[i] = TagCallBackOut
	}
	return tags
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
