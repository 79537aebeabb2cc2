package webadmin

import (
	"context"
	"errors"
	"sync"
	"time"

	"ringdown/internal/store"
)

// Invitation is what a user is mailed: an account, and the password that the
// appliance made for it.
type Invitation struct {
	To, Account, Password string
	// Pages is where the pages are, as whoever made the user reached them; "" not
	// known.
	Pages string
}

// Mails with passwords of a table's users: so many at once, and so long for all of
// them. What is not mailed by then is shown.
const (
	invitesAtOnce = 4
	invitesTime   = time.Minute
)

// handOver mails a password that the appliance made to its user, or leaves it in the
// answer, with the reason where it was tried. "" is none.
func (s *Server) handOver(ctx context.Context, u *User, password string) {
	if password == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	u.Password, u.Mailed, u.Unmailed = s.invite(ctx, u.Name, u.Email, password)
}

// invite mails a password. left is it again where it was not mailed, and why says
// why where that was tried.
func (s *Server) invite(ctx context.Context, account, email, password string) (left, mailed, why string) {
	c, err := s.deps.Settings.Current(ctx)
	if err != nil || email == "" || s.deps.Mailer == nil || c.Mail.Server == "" {
		return password, "", ""
	}
	i := Invitation{To: email, Account: account, Password: password}
	if r := request(ctx); r != nil && r.TLS != nil {
		i.Pages = "https://" + r.Host + "/"
	}
	err = s.deps.Mailer.Invite(ctx, i)
	switch {
	case err == nil:
		return "", email, ""
	case errors.Is(err, context.DeadlineExceeded):
		why = "The mail server did not answer in time."
	default:
		why = sentence(err)
	}
	s.log.Warn("A first password could not be mailed.", "user", account, "to", email, "error", err)
	return password, "", why
}

// inviteRows mails the passwords of a table's new users.
func (s *Server) inviteRows(ctx context.Context, users []store.User, rows []TableRow) {
	ctx, cancel := context.WithTimeout(ctx, invitesTime)
	defer cancel()
	places := make(chan struct{}, invitesAtOnce)
	var all sync.WaitGroup
	for i := range rows {
		if rows[i].Password == "" {
			continue
		}
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			r := &rows[i]
			r.Password, r.Mailed, r.Unmailed = s.invite(ctx, r.Key, users[i].Email, r.Password)
		})
	}
	all.Wait()
}
