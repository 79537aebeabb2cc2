package webadmin

import (
	"net/http"
)

// shutOut answers an address that may not reach pages and API. A configuration
// that cannot be read shuts nobody out: whoever must mend it has to get in.
func (s *Server) shutOut(w http.ResponseWriter, r *http.Request) bool {
	from := remoteIP(r)
	if !from.IsValid() || isLoopback(from) {
		return false
	}
	c, err := s.deps.Settings.Current(r.Context())
	if err != nil || c.Admin.Allowed(from) {
		return false
	}
	s.log.Debug("an address that is not allowed asks", "from", from.String(), "path", r.URL.Path)
	writeProblem(w, r, problem(http.StatusForbidden, "address-not-allowed", "This address may not reach the appliance: ask whoever looks after it."))
	return true
}
