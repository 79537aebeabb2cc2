package config

// DemoFlow is the flow that the demo's second line leads to.
const DemoFlow = "demo"

// What the demo's second line needs besides its flow.
const (
	tourLine     = 1 // the second one's place
	tourGroup    = "610"
	tourWait     = 60 // seconds: longer waits nobody tries out
	tourCalendar = "office"
	tourRating   = "service"
	// tourServer is where the flow asks for orders: this machine.
	tourServer = "127.0.0.1"
	tourRoom   = "630"
	tourSlot   = "701" // and the seven behind it
)

// WithTour leads the demo's second line through [DemoFlow]: with working hours, a
// group whose callers wait, its mailbox, a rating. Its telephones can park calls and
// meet in a room. A demo of fewer than two lines
// or telephones stays as it is.
func (c Config) WithTour() (Config, error) {
	c = c.Clone()
	members := c.tourMembers()
	if len(c.Lines) <= tourLine || len(members) == 0 {
		return c, nil
	}
	language := c.System.Language
	c.Calendars = append(c.Calendars, Calendar{ID: tourCalendar, Name: demoWord(language, "Office", "辦公室", "办公室"), Week: []string{"mon-sun 07:00-22:00"}})
	c.Ratings = append(c.Ratings, Rating{ID: tourRating})
	c.Flows.AllowHosts = append(c.Flows.AllowHosts, tourServer)
	var g Group
	g.setDefaults()
	g.Number, g.Name, g.Members = tourGroup, demoWord(language, "Orders", "訂單", "订单"), members
	g.WhenBusy, g.Queue = BusyQueue, Queue{WaitSeconds: tourWait, AtLimit: LimitAsk}
	g.Voicemail.Enabled = true
	c.Groups = append(c.Groups, g)
	c.Park = Park{First: tourSlot}
	c.Conferences = append(c.Conferences, Conference{Number: tourRoom, Name: demoWord(language, "Meeting", "會議室", "会议室")})
	l := &c.Lines[tourLine]
	l.Incoming, l.Rating = Incoming{Flow: DemoFlow}, tourRating
	return c, c.Validate()
}

// tourMembers answer orders: neither the first telephone, which is the operator's,
// nor the one that has a line of its own.
func (c Config) tourMembers() []string {
	var all []string
	for i, x := range c.Extensions {
		if i > 0 && x.DirectLine == 0 && x.Port != "" && len(all) < demoGroupMembers {
			all = append(all, x.Number)
		}
	}
	return all
}
