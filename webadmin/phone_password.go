package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"ringdown/internal/config"
	"ringdown/webadmin/auth"
)

// PhoneAccess is what a SIP telephone signs in with.
type PhoneAccess struct {
	Number   string `json:"number" doc:"The extension, which is the user name too" example:"821"`
	Password string `json:"password" doc:"The password, shown this once" example:"k7m2p9qrstuvwx34"`
}

type phoneAccess struct{ Body PhoneAccess }

type phonePassword struct {
	Number string `path:"number" pattern:"^[0-9]{1,16}$" doc:"Number of the extension" example:"821"`
}

func (s *Server) addPhonePassword() {
	add(s, spec{
		id: "renew-sip-password", method: http.MethodPost, path: "/api/v1/extensions/{number}/sip-password", tag: "phones", needs: auth.TelephonesManage,
		summary: "A new password for a SIP extension", about: "Makes up a password, puts it in force and shows it this once. Telephones that sign in with the old one are refused from their next sign-in on; calls in progress go on.",
		answer: PhoneAccess{"821", "k7m2p9qrstuvwx34"}, //nolint:gosec // G101: an example for the API's description
		fails:  []int{http.StatusNotFound, http.StatusConflict},
	}, s.renewPhonePassword)
}

func (s *Server) renewPhonePassword(ctx context.Context, in *phonePassword) (*phoneAccess, error) {
	made := PhoneAccess{Number: in.Number, Password: newSIPPassword()}
	err := s.edit(ctx, nil, func(c *config.Config) (string, string, error) {
		i := slices.IndexFunc(c.Extensions, func(x config.Extension) bool { return x.Number == in.Number })
		if i < 0 {
			return "", "", unknown("There is no extension %s.", in.Number)
		}
		if !c.Extensions[i].SIP.Given() {
			return "", "", problem(http.StatusConflict, "no-sip-extension", fmt.Sprintf("Extension %s has no SIP telephone: it needs no password.", in.Number))
		}
		c.Extensions[i].SIP.Password = config.Secret(made.Password)
		return fmt.Sprintf("extensions[%d]", i), "extension " + in.Number + ": new SIP password", nil
	})
	return &phoneAccess{made}, err
}
