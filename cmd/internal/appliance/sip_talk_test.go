package appliance_test

// talksTo lifts 801 and calls a number from there; it returns when they talk.
func (o *office) talksTo(number string) {
	o.t.Helper()
	o.must(o.Desk().Phone(1).Up())
	o.await("dial tone", func() bool { return o.phone(1).Hears == "dial" })
	o.must(o.Desk().Phone(1).Dial(number))
	o.talking("801")
}

// isHeardAt lets 801 and who answered its call talk, hangs up, and compares what
// each said with what the other heard. end waits for the far one to be done.
func (o *office) isHeardAt(name string, far *telephone, end func()) {
	o.t.Helper()
	desk := &ear{}
	o.must(o.Desk().Phone(1).Record(desk))
	here, there := o.converse(o.says(o.Desk().Phone(1).Say), far.say)
	o.must(o.Desk().Phone(1).Down())
	end()
	o.hears("801 at "+name, here, far.all())
	o.hears(name+" at 801", there, desk.all())
}
