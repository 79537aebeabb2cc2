package config

import (
	"fmt"
	"slices"
)

// Limits of groups.
const (
	maxServiceSeconds = 3600 // nobody would call a longer wait a good service
	maxLastAgentDays  = 90   // as long as who talked to whom is remembered
	lowestPriority    = 5
)

func (k *checker) groups() {
	have := k.c.extensionNumbers()
	k.optionalWord("system.group_strategy", string(k.c.System.GroupStrategy), strategyNames())
	settings := 0
	for i, g := range k.c.Groups {
		settings += len(g.MemberSettings)
		k.number(groupField(i, "number"), g.Number)
		k.name(groupField(i, "name"), g.Name)
		k.optionalWord(groupField(i, "strategy"), string(g.Strategy), strategyNames())
		k.within(groupField(i, "ring_seconds"), g.RingSeconds, 5, 600, " s")
		k.members(i, g, have)
		k.lastAgent(i, g)
		k.memberSettings(i, g)
		k.style(i, g)
		k.ring(groupField(i, "ring"), g.Ring)
		k.whenBusy(i, g)
		k.overflow(i, g)
	}
	k.atMost("groups: all member_settings together", settings, MaxSettings)
}

// maxPrefix bounds what stands before a name: caller id carries 15 characters of
// a name in North America (Telcordia GR-1188).
const maxPrefix = 12

func (k *checker) style(i int, g Group) {
	if n := len([]rune(g.CallerPrefix)); n > maxPrefix || hasControl(g.CallerPrefix) {
		k.note(groupField(i, "caller_prefix"), "has %d characters; it is up to %d, of one line", n, maxPrefix)
	}
	k.inherited(groupField(i, "service_seconds"), g.ServiceSeconds, 1, maxServiceSeconds, " seconds")
	if g.AlertInfo != "" && !word(g.AlertInfo) {
		k.note(groupField(i, "alert_info"), "%q is not a word for Alert-Info; it is up to 32 letters, digits, '-' and '_'", shorten(g.AlertInfo))
	}
}

func strategyNames() []string {
	var names []string
	for _, s := range Strategies() {
		names = append(names, string(s))
	}
	return names
}

func (k *checker) lastAgent(i int, g Group) {
	k.optionalWord(groupField(i, "last_agent"), string(g.LastAgent), []string{string(LastTalked), string(LastCalled)})
	k.inherited(groupField(i, "last_agent_days"), g.LastAgentDays, 1, maxLastAgentDays, " days")
	if g.LastAgentDays != 0 && g.LastAgent == "" {
		k.note(groupField(i, "last_agent_days"), "does nothing without last_agent; set that to %q or %q", LastTalked, LastCalled)
	}
}

func (k *checker) members(i int, g Group, have []string) {
	if n := len(g.Members); n == 0 || n > MaxMembers {
		k.note(groupField(i, "members"), "has %d entries; it is 1 to %d extensions", n, MaxMembers)
	}
	for j, m := range g.Members {
		field := fmt.Sprintf("groups[%d].members[%d]", i, j)
		if slices.Index(g.Members, m) < j {
			k.note(field, "extension %q is given twice; leave one of them out", shorten(m))
			continue
		}
		k.reference(field, m, "extension", have)
	}
}

func (k *checker) memberSettings(i int, g Group) {
	for j, m := range g.MemberSettings {
		field := func(name string) string { return fmt.Sprintf("groups[%d].member_settings[%d].%s", i, j, name) }
		first := slices.IndexFunc(g.MemberSettings, func(o MemberSetting) bool { return o.Number == m.Number })
		switch {
		case !slices.Contains(g.Members, m.Number):
			k.note(field("number"), "%q is not a member of group %s; the members are %s", shorten(m.Number), shorten(g.Number), ranges(g.Members))
		case first < j:
			k.note(field("number"), "%q has settings already; put them together", m.Number)
		}
		k.inherited(field("priority"), m.Priority, 1, lowestPriority, "")
		k.inherited(field("ring_seconds"), m.RingSeconds, 5, 600, " s")
		k.inherited(field("delay_seconds"), m.DelaySeconds, 1, 600, " s")
		k.memberTimes(field, k.c.StrategyOf(g), g, m)
	}
}

// memberTimes refuses times that the group's strategy has no use for.
func (k *checker) memberTimes(field func(string) string, s Strategy, g Group, m MemberSetting) {
	switch {
	case m.DelaySeconds != 0 && s != RingAll:
		k.note(field("delay_seconds"), "is for the strategy %q; this group's is %q", RingAll, s)
	case m.DelaySeconds >= g.RingSeconds && m.DelaySeconds != 0:
		k.note(field("delay_seconds"), "is %d; the group's ring_seconds are over by then, which is %d", m.DelaySeconds, g.RingSeconds)
	case m.RingSeconds != 0 && s.Together():
		k.note(field("ring_seconds"), "is for members that ring one after another; with the strategy %q the group's ring_seconds counts", s)
	}
}
