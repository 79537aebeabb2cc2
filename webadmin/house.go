package webadmin

// addHouse registers what keeps the appliance itself in order: people, keys to
// it, what they did, and the machine that it runs on.
func (s *Server) addHouse() {
	s.addPeople()
	s.addAccount()
	s.addSessions()
	s.addAudit()
	s.addConfigApply()
	s.addJobs()
	s.addBackups()
	s.addFirmware()
	s.addLogs()
	s.addMachine()
	s.addBundle()
}
