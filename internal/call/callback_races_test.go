package call

// callBacks are the faults of call backs (RG-12).
func callBacks() []planted {
	return []planted{
		{"two members lift at once for a call back: the other rings on", func(before Call, e Event, _ *Call, effects []Effect) []Effect {
			if before.State != StateOffered || e.Kind != OffHook {
				return effects
			}
			return without(effects, func(x Effect) bool { return x.Kind == StopRinging })
		}},
		{"the place of a caller who was promised a call back is lost", lost(HoldPlace)},
		{"a caller who hangs up while they choose is called back all the same", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if before.Wait.Choice == ChoiceNumber && after.Over() {
				return append(effects, Effect{Kind: HoldPlace, Change: Change{Of: before.Wait.Group, Value: "0912"}, Reason: "So it is."})
			}
			return effects
		}},
		{"the caller is dialled as the members ring", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if before.State == StateOffered && before.BackFor != "" && e.Kind == PhoneRefused {
				return append(effects, Effect{Kind: SeizeLine, Port: "L2", Reason: "So it is."})
			}
			return effects
		}},
		{"a caller who takes a member keeps the question on, too", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if before.Wait.Choice == ChoiceNumber && after.State == StateQueued && after.Wait.Choice == "" {
				after.Wait.Choice = ChoiceNumber
			}
			return effects
		}},
	}
}
