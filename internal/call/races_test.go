package call

import (
	"slices"
	"testing"
)

// planted is a fault that a race could leave in the rules: what Step says is
// changed a little.
type planted struct {
	name  string
	fault func(before Call, e Event, after *Call, effects []Effect) []Effect
}

func without(effects []Effect, gone func(Effect) bool) []Effect {
	return slices.DeleteFunc(slices.Clone(effects), gone)
}

// lost is an effect that never reaches whom it is for.
func lost(k EffectKind) func(Call, Event, *Call, []Effect) []Effect {
	return func(_ Call, _ Event, _ *Call, effects []Effect) []Effect {
		return without(effects, func(x Effect) bool { return x.Kind == k })
	}
}

// races are the faults that the laws must find.
func races() []planted { return append(append(answers(), endings()...), callBacks()...) }

// answers are those in which two want one call, or what is late counts.
func answers() []planted {
	return []planted{
		{"two answer at once: the other telephone is not stopped", func(_ Call, e Event, _ *Call, effects []Effect) []Effect {
			if e.Kind != OffHook {
				return effects
			}
			return without(effects, func(x Effect) bool { return x.Kind == StopRinging })
		}},
		{"a caller who hung up is still held while a telephone is lifted", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == OnHook && before.State == StateRinging && e.Port == before.From.Port {
				*after = before
				return []Effect{{Kind: Note, Reason: "It came too late."}}
			}
			return effects
		}},
		{"a stale timer is taken for the one that runs", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == TimerFired && before.Timer != "" && e.Gen+1 == before.Gen {
				e.Gen = before.Gen
				*after, effects = Step(before, e)
			}
			return effects
		}},
		{"an answer of acd that nobody waits for is followed", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == Routed && !before.Asked && !before.Over() {
				before.Asked = true
				*after, effects = Step(before, e)
			}
			return effects
		}},
	}
}

// endings are those in which somebody is forgotten.
func endings() []planted {
	return []planted{
		{"a timer is not stopped", lost(StopTimer)},
		{"a line is not released", lost(ReleaseLine)},
		{"a telephone rings on when its caller is gone", func(_ Call, e Event, _ *Call, effects []Effect) []Effect {
			if e.Kind != RingStop && e.Kind != FarDisconnected {
				return effects
			}
			return without(effects, func(x Effect) bool { return x.Kind == StopRinging })
		}},
		{"a call that ended twice at once gives two records", func(_ Call, _ Event, _ *Call, effects []Effect) []Effect {
			if i := slices.IndexFunc(effects, func(x Effect) bool { return x.Kind == SaveRecord }); i >= 0 {
				return append(slices.Clone(effects), effects[i])
			}
			return effects
		}},
		{"a record is lost", lost(SaveRecord)},
		{"a line on which somebody confirmed is given to nobody", lost(JoinCall)},
		{"a held party is forgotten as their partner hangs up", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == OnHook && (before.FromHolds || before.ToHolds) && after.State == StateHearingTone {
				return without(effects, func(x Effect) bool { return x.Kind == PlayTone })
			}
			return effects
		}},
		{"whoever picks a call up meets the telephone that was lifted", func(before Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == Joined && before.State == StateRinging && after.State == StateTalking {
				return without(effects, func(x Effect) bool { return x.Kind == StopRinging })
			}
			return effects
		}},
		{"whoever transferred waits for ever", func(before Call, _ Event, after *Call, effects []Effect) []Effect {
			return without(effects, func(x Effect) bool { return x.Kind == TransferOver || x.Kind == TransferFailed })
		}},
		{"the head of the line leaves as an agent takes them, and stays in it", func(before Call, _ Event, after *Call, effects []Effect) []Effect {
			if before.Wait.Group != "" && after.State == StateEnded {
				after.Wait = before.Wait
			}
			return effects
		}},
		{"a line that rings as it is seized stays seized", func(_ Call, e Event, after *Call, effects []Effect) []Effect {
			if e.Kind == SeizeFailed || e.Kind == RingStart {
				after.Seized = true
			}
			return effects
		}},
	}
}

// The laws are worth something only if they find what they are for.
func TestTheLawsFindPlantedRaces(t *testing.T) {
	for _, p := range races() {
		t.Run(p.name, func(t *testing.T) {
			faulty := func(c Call, e Event) (Call, []Effect) {
				after, effects := Step(c, e)
				effects = p.fault(c, e, &after, effects)
				return after, effects
			}
			met := &coverage{times: map[pairing]int{}}
			for seed := uint64(1); met.steps < 400_000; seed++ {
				if err := quickly(randomBytes(seed, 60+int(seed%400)), faulty, met); err != nil {
					t.Logf("found in step %d: %v", met.steps, err)
					return
				}
			}
			t.Errorf("not found in %d steps", met.steps)
		})
	}
}
