package sipstack

import (
	"fmt"
	"strings"
)

// dialogInfo is what lights a busy-lamp key (RFC 4235), the whole state each
// time. Whom the extension talks to is not said: that is theirs.
func dialogInfo(w *watch, x Watched) string {
	state := map[Status]string{
		StatusRinging: "early", StatusTalking: "confirmed", StatusIdle: "terminated", StatusAbsent: "terminated",
	}[x.Status]
	direction := ""
	if x.Status == StatusRinging {
		direction = ` direction="recipient"`
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\"?>\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"%d\" state=\"full\" entity=\"%s\">\n",
		w.version, w.entity())
	fmt.Fprintf(&b, "<dialog id=\"%d\"%s>\n<state>%s</state>\n<local><identity>%s</identity><target uri=\"%s\"/></local>\n</dialog>\n</dialog-info>\n",
		x.Call, direction, state, w.entity(), w.entity())
	return b.String()
}

// messageSummary is what lights a message lamp (RFC 3842).
func messageSummary(w *watch, x Watched) string {
	waiting := "no"
	if x.NewMessages > 0 {
		waiting = "yes"
	}
	return fmt.Sprintf("Messages-Waiting: %s\r\nMessage-Account: %s\r\nVoice-Message: %d/%d (0/0)\r\n",
		waiting, w.entity(), x.NewMessages, x.OldMessages)
}

// presence says whether an extension can be reached (RFC 3863, with the
// activities of RFC 4480).
func presence(w *watch, x Watched) string {
	basic, note, activity := "open", "Ready", ""
	switch x.Status {
	case StatusRinging, StatusTalking:
		note, activity = "On the phone", "<rpid:on-the-phone/>"
	case StatusAbsent:
		basic, note, activity = "closed", "Away", "<rpid:away/>"
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
