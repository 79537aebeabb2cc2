package webadmin

import (
	"encoding/json"
	"net/http"
	"reflect"

	"ringdown/webadmin/auth"
)

func exampleFlow() string {
	return `{"start":"bye","nodes":[{"id":"bye","kind":"end","prompt":"prompt/goodbye"}]}`
}

func exampleFault() FlowFault {
	return FlowFault{"welcome", "keys[1].to", `leads to "sales"; there is no such node`}
}

func (s *Server) addFlows() {
	s.addFlowReading()
	s.addFlowWriting()
	s.addFlowTrying()
	s.addFlowArchive()
}

func (s *Server) addFlowReading() {
	add(s, spec{
		id: "list-flows", method: http.MethodGet, path: "/api/v1/flows", tag: "flows", needs: auth.ConfigRead,
		summary: "Flows and their versions", about: "Every flow that callers can be led through, its versions, and what leads calls to it. A version that nothing leads to is a draft.",
		answer: list[Flow]{[]Flow{{"main", 3, []FlowBinding{{"main", "line 2"}}, []FlowVersion{{3, "Office", "Christmas greeting", "anna", exampleTime(), 12, []FlowFault{}}}}}},
	}, s.getFlows)
	add(s, spec{
		id: "get-flow-version", method: http.MethodGet, path: "/api/v1/flows/{name}/versions/{version}", tag: "flows", needs: auth.ConfigRead,
		summary: "One version of a flow", about: "Its text, as it was saved.", answer: json.RawMessage(exampleFlow()), answers: reflect.TypeFor[FlowShape](), fails: []int{http.StatusNotFound},
	}, s.getFlow)
	add(s, spec{
		id: "compare-flow-versions", method: http.MethodGet, path: "/api/v1/flows/{name}/compare", tag: "flows", needs: auth.ConfigRead,
		summary: "Compare two versions", about: "Field by field; where nodes are drawn does not count.",
		answer: list[FlowChange]{[]FlowChange{{"welcome", "prompt", `"prompt/goodbye"`, `"file/greeting"`}}}, fails: []int{http.StatusNotFound},
	}, s.compareFlow)
}

func (s *Server) addFlowWriting() {
	saved := FlowSaved{"main", 4, []FlowFault{}}
	refused := []int{http.StatusNotFound, http.StatusConflict}
	add(s, spec{
		id: "create-flow-version", method: http.MethodPost, path: "/api/v1/flows/{name}/versions", tag: "flows", needs: auth.ConfigWrite, status: http.StatusCreated,
		summary: "Save a new version", about: "Makes a new version of a flow, or a new flow. It may have faults, which the answer lists: then it is a draft. The first version without faults is what the name means; see set-main-flow-version for others.",
		send: json.RawMessage(exampleFlow()), sends: reflect.TypeFor[FlowShape](), raw: true, answer: saved, maxBody: maxFlowBody,
	}, s.postFlow)
	add(s, spec{
		id: "put-flow-version", method: http.MethodPut, path: "/api/v1/flows/{name}/versions/{version}", tag: "flows", needs: auth.ConfigWrite,
		summary: "Change a version", about: "Puts a text in place of a version. One that is in use counts for the next call at once, and must be without faults. With If-Match only a text that nobody else has changed meanwhile is replaced.",
		send: json.RawMessage(exampleFlow()), sends: reflect.TypeFor[FlowShape](), raw: true, answer: saved, maxBody: maxFlowBody, fails: append(refused, http.StatusPreconditionFailed),
	}, s.putFlow)
	add(s, spec{
		id: "delete-flow-version", method: http.MethodDelete, path: "/api/v1/flows/{name}/versions/{version}", tag: "flows", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Delete a version", about: "Refused while something leads calls there, and for the main version unless it is the only one: that deletes the flow.", fails: refused,
	}, s.deleteFlow)
	add(s, spec{
		id: "set-main-flow-version", method: http.MethodPut, path: "/api/v1/flows/{name}/main", tag: "flows", needs: auth.ConfigWrite, status: http.StatusNoContent,
		summary: "Choose the version in force", about: "Says which version the flow's name means: a newer one, or an older one to roll back to. It counts for the next call.",
		send: MainFlow{2}, fails: refused,
	}, s.putMainFlow)
}

func (s *Server) addFlowTrying() {
	add(s, spec{
		id: "check-flow", method: http.MethodPost, path: "/api/v1/flows/check", tag: "flows", needs: auth.ConfigRead,
		summary: "Look for what is wrong with a flow", about: "Lists every fault with its node and field; none: it can be used. Nothing is saved.",
		send: json.RawMessage(exampleFlow()), sends: reflect.TypeFor[FlowShape](), raw: true, answer: list[FlowFault]{[]FlowFault{exampleFault()}}, maxBody: maxFlowBody,
	}, s.checkFlow)
	add(s, spec{
		id: "try-flow", method: http.MethodPost, path: "/api/v1/flows/try", tag: "flows", needs: auth.ConfigRead,
		summary: "Try a flow without a call", about: "Leads a made-up caller through a flow, by the code that runs calls: nothing rings, and no server is asked.",
		send: FlowTrial{Flow: "main", From: "0912345678", Keys: []string{"1"}}, maxBody: maxConfigBody,
		answer: FlowTrace{Steps: []FlowStep{{0, "welcome", "collect", "prompt/please-wait", "1", "", "The flow main begins. It comes to node welcome.", false, map[string]any{"order": ""}}}, Ended: "go", Marks: []Mark{{Name: "keys", Value: "1"}}, Variables: map[string]any{"order": "12345"}},
		fails:  []int{http.StatusNotFound},
	}, s.tryFlow)
}
