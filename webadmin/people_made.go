package webadmin

import (
	"net/http"
	"net/mail"
	"slices"
	"strings"

	"ringdown/internal/config"
)

// A password that the appliance makes is four parts of four signs (see
// sipPasswordSigns), 79 bits, which a person can read out and type.
const userPasswordPart = 4

func newUserPassword() string {
	text := newSIPPassword()
	var parts []string
	for ; text != ""; text = text[userPasswordPart:] {
		parts = append(parts, text[:userPasswordPart])
	}
	return strings.Join(parts, "-")
}

// checkEmail tells at the field that a text is no mail address; "" is none.
func checkEmail(text string) error {
	if text == "" {
		return nil
	}
	if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
		return fieldProblem("body.email", "is no mail address; it is one such as anna@example.com")
	}
	return nil
}

// fieldProblem is the answer to one field that will not do.
func fieldProblem(field, what string) error {
	p := problem(http.StatusUnprocessableEntity, "invalid", "")
	p.Errors = []ProblemField{{Location: field, Message: what}}
	p.Detail = problemDetail(p.Errors)
	return p
}

// placesOf is where the user of an account sits: as the agent of that name or
// number, at which extensions, and the groups in which these ring.
func placesOf(c config.Config, account string) (agent string, extensions, groups []string) {
	for _, a := range c.Agents {
		if sameName(a.Name, account) || sameName(a.Number, account) {
			agent = a.Number
		}
	}
	extensions, groups = append([]string{}, extensionsOf(c, account)...), []string{}
	for _, g := range c.Groups {
		if slices.ContainsFunc(g.Members, func(m string) bool { return slices.Contains(extensions, m) }) {
			groups = append(groups, g.Number)
		}
	}
	return agent, extensions, groups
}

// hasText reports whether a user's name, mail address, department or role has a
// text, in upper or lower case, or whether it is the number of where they sit.
func hasText(u User, text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	all := strings.ToLower(strings.Join([]string{u.Name, u.Email, u.Department, string(u.Role)}, "\n"))
	return strings.Contains(all, text) || text == u.Agent || slices.Contains(u.Extensions, text) || slices.Contains(u.Groups, text)
}
