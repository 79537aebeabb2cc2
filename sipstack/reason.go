package sipstack

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/emiago/sipgo/sip"
)

// maxReasons bounds the Reason headers of one message that are looked at; there
// is one for each protocol that has something to say (RFC 3326 s.2).
const maxReasons = 4

// reasonHeader says why, in the telephone network's words (RFC 3326).
func reasonHeader(cause int) []sip.Header {
	if cause == 0 {
		return nil
	}
	return []sip.Header{sip.NewHeader("Reason", fmt.Sprintf("Q.850;cause=%d", cause))}
}

// elsewhere tells a telephone that rang that another one has the call, so that
// it does not show a missed one. Makers read one of the two forms.
func elsewhere() []sip.Header {
	return []sip.Header{
		sip.NewHeader("Reason", `SIP;cause=200;text="Call completed elsewhere"`),
		sip.NewHeader("Reason", fmt.Sprintf(`Q.850;cause=%d;text="Call completed elsewhere"`, causeElsewhere)),
	}
}

// reasonOf is the cause that a message gives, 0 if it gives none that can be
// understood. A status of SIP's is turned into a cause.
func reasonOf(m sip.Message) int {
	found := 0
	for i, h := range m.GetHeaders("Reason") {
		if i >= maxReasons {
			break
		}
		for _, v := range parts(clip(h.Value(), 512), ',') {
			protocol, cause := readReason(v)
			switch {
			case protocol == "Q.850" && cause > 0 && cause <= 127:
				return cause
			case protocol == "SIP" && found == 0:
				found = causeOf(cause)
			}
		}
	}
	return found
}

// readReason reads one value, "Q.850;cause=16;text=...".
func readReason(v string) (protocol string, cause int) {
	all := parts(v, ';')
	for _, p := range all[1:] {
		name, value, _ := strings.Cut(p, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "cause") {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 10)
		if err == nil {
			cause = int(n)
		}
	}
	return strings.ToUpper(strings.TrimSpace(all[0])), cause
}

// meant is the refusal that an answer stands for: a gateway that has no answer of
// its own for what its network said sends 500 or 503, and the cause beside it.
func meant(res *sip.Response) int {
	cause := reasonOf(res)
	if cause == 0 || res.StatusCode != sip.StatusInternalServerError && res.StatusCode != sip.StatusServiceUnavailable {
		return res.StatusCode
	}
	status, _ := statusOf(cause)
	return status
}

// because is what a message gives as its reason, as a person would say it; ""
// if that is the usual one or none.
func because(m sip.Message) string { return causeWords(reasonOf(m)) }

func itoa(n int) string { return strconv.Itoa(n) }
