package alert

import "time"

// Alert is one thing that people should know of.
type Alert struct {
	ID     uint64 // unique for good, given when it is kept
	At     time.Time
	Kind   Kind
	Text   string // one sentence, or the exact words that a feature prescribes
	Trunk  string // trunk, line or line group that it is about, "" none
	Route  string // the route that led there, "" none
	Caller string // whose call it was, "" nobody's
	Detail string // more, where the text's words are prescribed
}

// Kind says what an alert is about; it never changes, for machines read it.
type Kind string

// The kinds.
const (
	CallCap   Kind = "call-cap"   // a cap on concurrent calls was reached (LN-12)
	TrunkDown Kind = "trunk-down" // a trunk cannot be used any more
	TrunkUp   Kind = "trunk-up"   // it can be again
	CardGone  Kind = "card-gone"  // a card of voice hardware cannot be used any more (HW-1)
	CardBack  Kind = "card-back"  // it can be again
	PortDown  Kind = "port-down"  // a line or a telephone's port is out of service (HW-5)
	PortUp    Kind = "port-up"    // it works again
	Storage   Kind = "storage"    // the disk refuses, or works again

	LifelineFell    Kind = "lifeline-fell"    // a lifeline relay ties a telephone to a line (LN-18)
	LifelineBack    Kind = "lifeline-back"    // it is held again
	LifelineMissing Kind = "lifeline-missing" // the hardware has no such relay as the configuration names

	EmergencyCall Kind = "emergency-call" // somebody calls an emergency number (LN-18)

	CallBackFailed Kind = "call-back-failed" // a caller who kept a place could not be called back (RG-12)

	BellMissed Kind = "bell-missed" // a bell did not ring, for somebody was heard on its page (TS-6)

	CodeLocked Kind = "code-locked" // too many wrong codes were keyed (TS-1)

	AddressLocked Kind = "address-locked" // a SIP address failed to sign in too often, or floods

	WebhookDown Kind = "webhook-down" // a webhook takes no events for a while (AD-7)
	WebhookUp   Kind = "webhook-up"   // it does again

	Test Kind = "test" // nothing is wrong: somebody tries the ways that alerts go

	Holidays Kind = "holidays" // the holidays of a year are not known (WH-1)

	Backup Kind = "backup" // a backup could not be made (AD-4)

	SoundFault Kind = "sound-fault" // the sound of a telephone, a line or a trunk fails again and again (AD-5)

	SoundFile Kind = "sound-file" // files of music or other sounds cannot be played (EX-21)
)

// OverCallCap is the text of a CallCap alert, word for word (LN-12).
const OverCallCap = "call attempt had over the max concurrent calls"
