package sipstack

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// A notice is to fit into one datagram of 1300 bytes (RFC 3261 s.18.1.1), with
// some 500 of headers.
const (
	maxShown   = maxChannels // calls of an extension that it lists: as many as its telephones may have
	maxFarEnds = 500         // bytes, up to which it says with whom the calls are
)

// escape makes text fit to stand in XML.
func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a Builder takes everything
	return b.String()
}

// dialogInfo is what lights a busy-lamp key (RFC 4235), the whole state each
// time. A call that is over is named once more as terminated; where there is
// none, something is: many telephones leave their lamp as it is when they find
// no dialog.
func dialogInfo(w *watch, x Watched) string {
	calls := x.Calls[:min(len(x.Calls), maxShown)]
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"%d\" state=\"full\" entity=\"%s\">\n",
		w.version, w.entity())
	for _, c := range calls {
		w.dialog(&b, c)
	}
	gone := slices.DeleteFunc(w.told, func(c WatchedCall) bool {
		return slices.ContainsFunc(calls, func(n WatchedCall) bool { return n.dialogID() == c.dialogID() })
	})
	for _, c := range gone[:min(len(gone), maxShown-len(calls))] {
		w.dialog(&b, WatchedCall{ID: c.ID, Began: c.Began, Stage: callTerminated})
	}
	if len(calls)+len(gone) == 0 {
		fmt.Fprintf(&b, "<dialog id=\"%s\">\n<state>terminated</state>\n</dialog>\n", w.number)
	}
	w.told = slices.Clone(calls)
	b.WriteString("</dialog-info>\n")
	return b.String()
}

// dialogID names a call of an extension: it may be at both ends of one, by two
// of its channels.
func (c WatchedCall) dialogID() string {
	if c.Began {
		return fmt.Sprintf("%do", c.ID)
	}
	return fmt.Sprintf("%di", c.ID)
}

// dialog writes one call. Whom it is with is for those only who may know.
func (w *watch) dialog(b *strings.Builder, c WatchedCall) {
	direction := "recipient"
	if c.Began {
		direction = "initiator"
	}
	fmt.Fprintf(b, "<dialog id=\"%s\"%s direction=\"%s\">\n<state>%s</state>\n", c.dialogID(), w.pickupName(c), direction, c.Stage)
	if far := w.farEnd(c); b.Len()+len(far) <= maxFarEnds {
		b.WriteString(far)
	}
	b.WriteString("</dialog>\n")
}

// farEnd is who is at the other end of a call, "" where that is not known or not
// for this watcher.
func (w *watch) farEnd(c WatchedCall) string {
	if !plainUser(c.Number) || !w.s.sees(w.watcher, w.number) {
		return ""
	}
	uri, display := w.uri(c.Number), ""
	if name := quotable(c.Name); name != "" {
		display = fmt.Sprintf(" display=\"%s\"", escape(name))
	}
	return fmt.Sprintf("<remote><identity%s>%s</identity><target uri=\"%s\"/></remote>\n", display, uri, uri)
}

// messageSummary is what lights a message lamp (RFC 3842).
func messageSummary(w *watch, x Watched) string {
	waiting := "no"
	if x.NewMessages > 0 {
		waiting = "yes"
	}
	return fmt.Sprintf("Messages-Waiting: %s\r\nMessage-Account: %s\r\nVoice-Message: %d/%d (%d/0)\r\n",
		waiting, w.entity(), x.NewMessages, x.OldMessages, x.UrgentMessages)
}

// presence says whether an extension can be reached (RFC 3863, with the
// activities of RFC 4480).
func presence(w *watch, x Watched) string {
	basic, note, activity := "open", "Ready", ""
	switch {
	case x.Absent:
		basic, note, activity = "closed", "Away", "<rpid:away/>"
	case len(x.Calls) > 0:
		note, activity = "On the phone", "<rpid:on-the-phone/>"
	}
	person := ""
	if activity != "" {
		person = fmt.Sprintf("<dm:person id=\"p%s\"><rpid:activities>%s</rpid:activities></dm:person>\n", w.number, activity)
	}
	return fmt.Sprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\""+
		" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"%s\">\n"+
		"<tuple id=\"t%s\"><status><basic>%s</basic></status><contact>%s</contact><note>%s</note></tuple>\n%s</presence>\n",
		w.entity(), w.number, basic, w.entity(), note, person)
}

// entity is the address of what is watched, as this watcher knows us.
func (w *watch) entity() string { return w.uri(w.number) }

func (w *watch) uri(number string) string {
	return fmt.Sprintf("sip:%s@%s", strings.ReplaceAll(number, "#", "%23"), host(w.s.home(w.d.peer).Addr()))
}
