package webadmin

import (
	"context"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// permissionKey is where an operation's permission stands in the OpenAPI text.
const permissionKey = "x-permission"

// otherKey is where the permission stands that opens an operation in its place.
const otherKey = "x-permission-or"

// marksKey is where an operation's marks stand; they are no part of that text.
const marksKey = "marks"

// operationMarks are what [outside] asks of an operation.
type operationMarks struct {
	scoped bool // it keeps to the asker's reach
	file   bool // its answer is a file that may have numbers
	masked bool // it masks them as it writes
}

// spec declares one operation of the API.
type spec struct {
	id, method, path, tag string
	summary, about        string
	needs                 auth.Permission
	or                    auth.Permission // that opens it in place of needs, "" none
	scoped                bool            // the handler keeps to the asker's reach: who is bound to departments or groups may ask
	masked                bool            // the file that it answers masks numbers for whom they are hidden
	status                int             // of success; 0: 200
	params                []*huma.Param
	send                  any          // example of the request's body, nil: none
	bare                  bool         // the body may be left out
	raw                   bool         // the handler reads the body itself, and says what is wrong with it
	sends                 reflect.Type // of a body that the handler reads itself; nil: huma reads it
	answer                any          // example of the answer's body, nil: none
	answers               reflect.Type // of a JSON body that the handler writes itself; nil: huma writes it
	fails                 []int        // statuses beyond the ones that every operation has
	maxBody               int64        // bytes; 0: maxJSONBody
	bodyType              string
	place                 string // of a value that only the handler can judge, as "query.say"; "": body
	answerType            string
}

// about each status, for the API's description.
func statusMeaning(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "The request could not be read as HTTP or JSON."
	case http.StatusUnauthorized:
		return "Nobody is signed in, the session has ended, or the key is unknown or has expired."
	case http.StatusForbidden:
		return "Signed in, but the role does not have this operation's permission; or the request came from another site or a network that may not do this."
	case http.StatusNotFound:
		return "There is no such thing, or no longer."
	case http.StatusGone:
		return "First-run set-up is done; it never opens again."
	case http.StatusConflict:
		return "It is right in itself, but not now: the thing it is about is in another state."
	case http.StatusPreconditionFailed:
		return "Somebody changed it in between: read it again, then repeat the change."
	case http.StatusRequestEntityTooLarge:
		return "The body is larger than this operation takes."
	case http.StatusUnsupportedMediaType:
		return "The body is not of the content type that this operation takes."
	case http.StatusUnprocessableEntity:
		return "The values will not do; errors lists every fault with its place."
	case http.StatusPreconditionRequired:
		return "If-Match is missing: send the ETag that was read."
	case http.StatusUpgradeRequired:
		return "This is a WebSocket: the request must ask for an upgrade."
	case http.StatusTooManyRequests:
		return "Too many failed tries; Retry-After says how many seconds to wait."
	case http.StatusInternalServerError:
		return "A fault of the appliance; its log has the details under request_id."
	case http.StatusServiceUnavailable:
		return "The appliance is starting, stopping or too busy: try again."
	}
	return ""
}

// add registers an operation: bind, authorise, call, render are huma's, the
// permission middleware's, and the handler's.
func add[I, O any](s *Server, sp spec, handle func(context.Context, *I) (*O, error)) {
	op := sp.operation(s)
	if sp.send != nil {
		op.RequestBody = &huma.RequestBody{Required: !sp.bare, Content: map[string]*huma.MediaType{
			or(sp.bodyType, "application/json"): {Example: sp.send},
		}}
	}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, act := begun(ctx)
		out, err := handle(ctx, in)
		p := asProblem(err).placed(sp)
		if p == nil && err != nil { // huma answers 500
			p = problem(http.StatusInternalServerError, "internal", err.Error())
			s.done(ctx, sp, act, p)
			return out, err
		}
		s.done(ctx, sp, act, p)
		if p != nil {
			return nil, p
		}
		return out, nil
	})
	if sp.send != nil { // huma replaces the description of a body that it passes on raw
		op.RequestBody.Content[or(sp.bodyType, "application/json")].Example = sp.send
	}
	schemas := s.api.OpenAPI().Components.Schemas
	if sp.sends != nil {
		op.RequestBody.Content["application/json"].Schema = schemas.Schema(sp.sends, true, "")
	}
	if sp.answers != nil {
		op.Responses[strconv.Itoa(op.DefaultStatus)].Content["application/json"].Schema = schemas.Schema(sp.answers, true, "")
	}
}

func (sp spec) operation(s *Server) huma.Operation {
	status := sp.status
	if status == 0 {
		status = http.StatusOK
	}
	success := &huma.Response{Description: "Done."}
	if sp.answer != nil {
		success.Description = "The answer."
		success.Content = map[string]*huma.MediaType{or(sp.answerType, "application/json"): {Example: sp.answer}}
	}
	op := huma.Operation{
		OperationID: sp.id, Method: sp.method, Path: sp.path, Tags: []string{sp.tag},
		Summary: sp.summary, Description: sp.about, DefaultStatus: status,
		Responses:    map[string]*huma.Response{strconv.Itoa(status): success},
		Extensions:   sp.permissions(),
		Metadata:     map[string]any{marksKey: sp.marks()},
		MaxBodyBytes: max(sp.maxBody, maxJSONBody),
		Parameters:   sp.params,
		// The configuration's own rules name every fault of such a body at once.
		SkipValidateBody: sp.sends != nil || sp.raw,
	}
	if sp.needs != auth.Public {
		op.Security = []map[string][]string{{"session": {}}, {"key": {}}}
	}
	for _, code := range sp.failures() {
		op.Responses[strconv.Itoa(code)] = s.failure(code)
	}
	return op
}

// permissions are what the API's description says of who may.
func (sp spec) permissions() map[string]any {
	said := map[string]any{permissionKey: string(sp.needs)}
	if sp.or != "" {
		said[otherKey] = string(sp.or)
	}
	return said
}

func (sp spec) failures() []int {
	codes := append([]int{http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}, sp.fails...)
	if sp.needs != auth.Public {
		codes = append(codes, http.StatusUnauthorized, http.StatusForbidden)
	}
	if sp.send != nil {
		codes = append(codes, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return codes
}

func (s *Server) failure(status int) *huma.Response {
	example := problem(status, codeFor(status), statusMeaning(status))
	example.RequestID = "f3k9q2x7"
	return &huma.Response{
		Description: statusMeaning(status),
		Content: map[string]*huma.MediaType{problemType: {
			Schema: s.problemSchema, Example: example,
		}},
	}
}

// authorise lets an operation run when the caller's role has its permission.
// What declares no permission runs for nobody.
func (s *Server) authorise(ctx huma.Context, next func(huma.Context)) {
	needs, _ := ctx.Operation().Extensions[permissionKey].(string)
	or, _ := ctx.Operation().Extensions[otherKey].(string)
	who := identityOf(ctx.Context())
	switch {
	case needs != "" && who.May(auth.Permission(needs)), or != "" && who.May(auth.Permission(or)):
		marks, _ := ctx.Operation().Metadata[marksKey].(operationMarks)
		if p := outside(who, auth.Permission(needs), marks); p != nil {
			s.refuse(ctx, p)
			return
		}
		next(ctx)
	case who.Role == "":
		s.refuse(ctx, problem(http.StatusUnauthorized, "sign-in", "Sign in, or send an API key: this cannot be read by everybody."))
	case who.fresh:
		s.refuse(ctx, problem(http.StatusForbidden, "password-first", "The appliance made your password: change it first."))
	default:
		s.refuse(ctx, problem(http.StatusForbidden, "not-permitted", "Your role, "+who.roleWord()+", may not do this."))
	}
}

// marks are what of a spec the gate asks. Sound has no numbers that can be read, and
// events are masked one by one.
func (sp spec) marks() operationMarks {
	file := sp.answerType != "" && sp.answerType != wavType && sp.answerType != "text/event-stream"
	return operationMarks{scoped: sp.scoped, file: file, masked: sp.masked}
}

func (s *Server) refuse(ctx huma.Context, p *Problem) {
	p.RequestID = requestID(ctx.Context())
	ctx.SetHeader("Content-Type", problemType)
	if p.Status == http.StatusUnauthorized {
		ctx.SetHeader("WWW-Authenticate", `Bearer realm="ringdown"`)
	}
	ctx.SetStatus(p.Status)
	if err := s.api.Marshal(ctx.BodyWriter(), problemType, p); err != nil {
		s.log.Debug("answer not taken", "error", err)
	}
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
