package webadmin

import (
	"net/http"
	"net/mail"
	"strings"

	"ringdown/internal/store"
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

// hasText reports whether a user's name, mail address, department or role has a
// text, in upper or lower case.
func hasText(u store.User, text string) bool {
	all := strings.ToLower(strings.Join([]string{u.Name, u.Email, u.Department, string(u.Role)}, "\n"))
	return strings.Contains(all, strings.ToLower(strings.TrimSpace(text)))
}
