package config

// Pickup is how '#' takes calls that ring at other telephones (FC-1, FC-2).
type Pickup string

// The modes; both may be on, and then a pause tells '#' from '#' and a number.
const (
	PickupBoth      Pickup = "both"      // "" is this
	PickupExtension Pickup = "extension" // '#' and an extension's number takes its call
	PickupAny       Pickup = "any"       // '#' takes the call that has rung longest
	PickupNone      Pickup = "none"
)

func pickupWords() []string {
	return []string{string(PickupBoth), string(PickupExtension), string(PickupAny), string(PickupNone)}
}
