package appliance

import (
	"strings"
	"time"

	"ringdown/acd"
	"ringdown/internal/config"
	"ringdown/internal/country"
)

// planNumbers adds what numbers outside mean, and who may call them.
func planNumbers(p *acd.Plan, c config.Config) {
	p.Numbering, _ = country.NumberingOf(c.System.Country)
	p.Numbers, _ = country.NumberPlanOf(c.System.Country, country.AreaCode(c.System.Country, c.NumberPlan.AreaCode))
	p.Emergency = c.EmergencyNumbers()
	p.Numbers.Emergency = p.Emergency
	if c.NumberPlan.Mobiles != "" {
		p.Numbers.MobileIsLocal = c.NumberPlan.Mobiles == config.RightLocal
	}
	var own []country.NumberRule
	for _, r := range c.NumberPlan.Rules {
		own = append(own, country.NumberRule{Pattern: country.Pattern(r.Pattern), Class: country.Class(r.Class), Name: r.Name})
	}
	p.Numbers.Rules = append(own, p.Numbers.Rules...)
	p.Level, p.Cheapest = acd.Level(c.System.Rights), c.System.RouteOrder == config.Cheapest
	p.TalkLimit = minutes(c.System.MaxCallMinutes)
	for _, s := range c.PINSets {
		p.PINSets = append(p.PINSets, pinSetOf(s))
	}
	for _, d := range c.DISA {
		p.DISA = append(p.DISA, acd.DISA{ID: d.ID, PINs: d.PINs, Extension: d.Extension})
	}
}

func pinSetOf(s config.PINSet) acd.PINSet {
	set := acd.PINSet{ID: s.ID, Account: s.Kind == config.KindAccount, Digits: s.Digits}
	for _, c := range s.Numbers {
		set.Numbers = append(set.Numbers, acd.PIN{Number: string(c.Number), Name: c.Name})
	}
	return set
}

// timesOf reads times that validation has seen.
func timesOf(texts []string) (all []acd.Times) {
	for _, text := range texts {
		if t, err := config.ParseTimes(text); err == nil {
			all = append(all, acd.Times(t))
		}
	}
	return all
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// planRights adds what an extension may call.
func planRights(e *acd.Extension, x config.Extension) {
	e.Rights = acd.Rights{Level: acd.Level(x.Rights.Level), Allow: patternsOf(x.Rights.Allow), Deny: patternsOf(x.Rights.Deny)}
	e.TalkLimit = minutes(x.MaxCallMinutes)
	e.Lines = linesOf(x.Lines)
	e.Hotline, e.HotlineIn = x.Hotline.Number, seconds(x.Hotline.Seconds)
}

// linesOf is what may be taken, as plans name it.
func linesOf(refs []string) (lines []string) {
	for _, ref := range refs {
		lines = append(lines, strings.TrimPrefix(ref, config.LineRef("")))
	}
	return lines
}

func patternsOf(texts []string) (all []country.Pattern) {
	for _, t := range texts {
		all = append(all, country.Pattern(t))
	}
	return all
}

func classesOf(names []string) (all []country.Class) {
	for _, n := range names {
		all = append(all, country.Class(n))
	}
	return all
}
