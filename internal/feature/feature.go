package feature

// Name names a feature, in the configuration too.
type Name string

// The features.
const (
	DNDOn            Name = "dnd-on"
	DNDOff           Name = "dnd-off"
	DNDToggle        Name = "dnd-toggle"
	ForwardAlways    Name = "forward-always-on"
	ForwardAlwaysOff Name = "forward-always-off"
	ForwardBusy      Name = "forward-busy-on"
	ForwardBusyOff   Name = "forward-busy-off"
	ForwardNoAnswer  Name = "forward-no-answer-on"
	ForwardNoAnsOff  Name = "forward-no-answer-off"
	ForwardAway      Name = "forward-unreachable-on"
	ForwardAwayOff   Name = "forward-unreachable-off"
	ForwardsOff      Name = "forwards-off"
	SpeedDial        Name = "speed-dial"
	SpeedDialSet     Name = "speed-dial-set"
	Redial           Name = "redial"
	CallReturn       Name = "call-return"
	OwnNumber        Name = "own-number"
	EchoTest         Name = "echo-test"
	Clock            Name = "clock"
	WakeUp           Name = "wake-up"
	WakeUpOff        Name = "wake-up-off"
	CallBack         Name = "call-back"
	CallBackOf       Name = "call-back-of"
	CallBackOff      Name = "call-back-off"
	SignIn           Name = "sign-in"
	SignOut          Name = "sign-out"
	SignToggle       Name = "sign-toggle"
	Pause            Name = "pause"
	Unpause          Name = "unpause"
	PauseToggle      Name = "pause-toggle"
	NoAnonymousOn    Name = "anonymous-reject-on"
	NoAnonymousOff   Name = "anonymous-reject-off"
	BlackLast        Name = "black-list-last"
	FilterToggle     Name = "filter-toggle"
	ParkCall         Name = "park"
	Monitor          Name = "monitor"
	Whisper          Name = "coach"
	Barge            Name = "barge"
	Release          Name = "release"
	Voicemail        Name = "voicemail"
	VoicemailLogin   Name = "voicemail-login"
	VoicemailTo      Name = "voicemail-to"
	Intercom         Name = "intercom"
	HoursOpen        Name = "hours-open"
	HoursClosed      Name = "hours-closed"
	HoursAuto        Name = "hours-by-calendar"
	Flip             Name = "flip"
	FlipPush         Name = "flip-push"
	DeskIn           Name = "desk-in"
	DeskOut          Name = "desk-out"
	Device           Name = "device-menu"
	Directory        Name = "directory"
	LineFlash        Name = "line-flash"
	RecordCall       Name = "record-call"
	HideNumber       Name = "hide-number"
	RecordPrompt     Name = "record-prompt"
)

// Arg says what is dialled behind a code.
type Arg string

// The kinds of what follows.
const (
	Nothing   Arg = ""
	Number    Arg = "number"     // a number as it would be dialled by itself
	Group     Arg = "group"      // the number of a group
	Short     Arg = "short"      // two digits
	ShortPlus Arg = "short-plus" // two digits, and then a number
	Time      Arg = "time"       // four digits, 0730
	Reason    Arg = "reason"     // one digit that stands for one of a list, such as a reason; or nothing
	Mailbox   Arg = "mailbox"    // the number of an extension or a group with a mailbox
	Person    Arg = "extension"  // the number of an extension
	Menu      Arg = "menu"       // a key of a menu that is read out, and what that wants
	Letters   Arg = "letters"    // a name on the keypad's letters
)

const (
	// ShortDigits is how long a short code of speed dial is.
	ShortDigits = 2
	// TimeDigits is how long a time of day is.
	TimeDigits = 4
)

// Feature is one row of the table.
type Feature struct {
	Name Name
	Arg  Arg
	What string // in English, for lists

	// The codes of the profiles, "" none.
	Ringdown, FreePBX, Yeastar, Grandstream string
}

// All lists the features, in the order in which people look for them. It is a
// new list each time.
//
// FreePBX: the defaults of its modules' install.php (core, donotdisturb,
// callforward, speeddial, infoservices, queues). Yeastar: the list "Feature
// Code" of its S-Series and Cloud PBX. Grandstream: the defaults of the UCM
// series' user manual. Where a system has no such code, its profile has none.
func All() []Feature {
	return []Feature{
		{DNDOn, Nothing, "Do not disturb on", "*78", "*78", "*74", "*77"},
		{DNDOff, Nothing, "Do not disturb off", "*79", "*79", "*074", "*78"},
		{DNDToggle, Nothing, "Do not disturb on or off", "*76", "*76", "", ""},
		{ForwardAlways, Number, "Forward every call", "*72", "*72", "*71", "*72"},
		{ForwardAlwaysOff, Nothing, "Forward not every call any more", "*73", "*73", "*071", "*73"},
		{ForwardBusy, Number, "Forward when busy", "*90", "*90", "*72", "*90"},
		{ForwardBusyOff, Nothing, "Forward no more when busy", "*91", "*91", "*072", "*91"},
		{ForwardNoAnswer, Number, "Forward when nobody answers", "*92", "*52", "*73", "*92"},
		{ForwardNoAnsOff, Nothing, "Forward no more when nobody answers", "*93", "*53", "*073", "*93"},
		{ForwardAway, Number, "Forward when the telephone cannot be reached", "*94", "", "", ""},
		{ForwardAwayOff, Nothing, "Forward no more when the telephone cannot be reached", "*95", "", "", ""},
		{ForwardsOff, Nothing, "End all forwards", "*70", "", "*70", ""},
		{SpeedDial, Short, "Call a speed dial", "*0", "*0", "", "*75"},
		{SpeedDialSet, ShortPlus, "Set a speed dial", "*75", "*75", "", ""},
		{Redial, Nothing, "Call the number dialled last", "*66", "", "", ""},
		{CallReturn, Nothing, "Call back whoever called last", "*69", "*69", "", ""},
		{OwnNumber, Nothing, "Hear the number of this telephone", "*65", "*65", "", ""},
		{EchoTest, Nothing, "Hear oneself", "*43", "*43", "", ""},
		{Clock, Nothing, "Hear the time", "*60", "*60", "", ""},
		{WakeUp, Time, "Order a wake-up call", "*36", "*68", "", "*36"},
		{WakeUpOff, Nothing, "Take all wake-up calls back", "*35", "", "", ""},
		{CallBack, Nothing, "Be called when the extension dialled last is free", "*37", "*82", "", "*11"},
		{CallBackOf, Number, "Be called when an extension is free", "", "", "*79", ""},
		{CallBackOff, Nothing, "Wait for no extension any more", "*38", "*83", "*079", "*12"},
		{SignIn, Group, "Sign in to a group", "*45", "", "", ""},
		{SignOut, Group, "Sign out of a group", "*46", "", "", ""},
		{SignToggle, Group, "Sign in to a group, or out of it", "", "*45", "", ""},
		{Pause, Reason, "Get no calls of groups, for a reason", "*47", "", "", "*83"},
		{Unpause, Nothing, "Get calls of groups again", "*48", "", "", "*84"},
		{PauseToggle, Nothing, "Get no calls of groups, or get them again", "", "*46", "", ""},
		{NoAnonymousOn, Nothing, "Refuse callers who hide their number", "*77", "", "", ""},
		{NoAnonymousOff, Nothing, "Take callers who hide their number", "*87", "", "", ""},
		{BlackLast, Nothing, "Put whoever called last from outside on the black list", "*32", "*32", "", ""},
		{FilterToggle, Nothing, "Let the secretary take the calls, or no more", "*54", "", "", ""},
		{ParkCall, Nothing, "Park the call that is on hold, and hear where", "*68", "*85", "*6", ""},
		{Monitor, Number, "Listen to the call of an extension", "*81", "", "*90", ""},
		{Whisper, Number, "Coach an extension in its call", "*82", "", "*91", ""},
		{Barge, Number, "Join the call of an extension", "*83", "", "*92", "*58"},
		{Release, Number, "End the call of an extension", "*84", "", "", ""},
		{Intercom, Number, "Speak to an extension whose telephone answers by itself", "*80", "*80", "", "*80"},
		{HoursOpen, Reason, "Open against the calendar: all, or the one of this digit in the list", "*26", "", "", ""},
		{HoursClosed, Reason, "Close against the calendar: all, or the one of this digit in the list", "*27", "", "", ""},
		{HoursAuto, Reason, "Leave it to the calendar again: all, or the one of this digit in the list", "*28", "", "", ""},
		{Flip, Nothing, "Take the call over from one's other telephone or mobile", "*33", "", "", ""},
		{FlipPush, Nothing, "Ring one's other telephones and mobile for the call that is on hold", "*34", "", "", ""},
		{DeskIn, Person, "Sign in at this telephone with one's own number and PIN", "*11", "*11", "", ""},
		{DeskOut, Nothing, "Sign out of a telephone that is not one's own", "*12", "*12", "", ""},
		{Device, Menu, "The menu of the device: bind it to an agent, ask whose it is, sign in, sign out", "0000", "", "", ""},
		{LineFlash, Nothing, "Flash the outside line that is on hold, for its exchange to do something", "*51", "", "", ""},
		{Directory, Letters, "Find an extension by name", "*41", "", "", ""},
		{Voicemail, Nothing, "Listen to the messages of this telephone", "*97", "*97", "*2", "*97"},
		{VoicemailLogin, Nothing, "Listen to the messages of a mailbox", "*98", "*98", "*02", "*98"},
		{VoicemailTo, Mailbox, "Leave a message in a mailbox", "*96", "", "#", ""},
		{RecordCall, Nothing, "Have the call that is on hold recorded, or no more", "*30", "", "", ""},
		{RecordPrompt, Nothing, "Record an announcement", "*31", "*77", "", ""},
		{HideNumber, Number, "Call a number without showing one's own", "*67", "", "", ""},
	}
}

// Profile names a set of codes.
type Profile string

// The profiles.
const (
	ProfileRingdown    Profile = "ringdown"
	ProfileFreePBX     Profile = "freepbx"
	ProfileYeastar     Profile = "yeastar"
	ProfileGrandstream Profile = "grandstream"
)

// Profiles lists them.
func Profiles() []Profile {
	return []Profile{ProfileRingdown, ProfileFreePBX, ProfileYeastar, ProfileGrandstream}
}

// in is the feature's code in a profile.
func (f Feature) in(p Profile) string {
	switch p {
	case ProfileFreePBX:
		return f.FreePBX
	case ProfileYeastar:
		return f.Yeastar
	case ProfileGrandstream:
		return f.Grandstream
	}
	return f.Ringdown
}
