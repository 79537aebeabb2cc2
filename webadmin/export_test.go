package webadmin

import "net/http"

// Operations is all that the server answers once its operations are made.
func (s *Server) Operations() http.Handler { return s.operations() }
