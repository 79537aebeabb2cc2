package alert

// Severity is how bad an alert is.
type Severity string

// The severities, the worst first.
const (
	Critical Severity = "critical" // calls are lost, or lives may depend on it
	Warning  Severity = "warning"
	Cleared  Severity = "cleared" // what was wrong is well again
)

// Severity of the alerts of a kind. One that may tell of both, as that of the disk
// does, is a warning.
func (k Kind) Severity() Severity {
	switch k {
	case TrunkUp, CardBack, PortUp, LifelineBack, WebhookUp, Test:
		return Cleared
	case TrunkDown, CardGone, PortDown, LifelineFell, LifelineMissing, EmergencyCall:
		return Critical
	}
	return Warning
}
