package webadmin

import (
	"net/http"
	"strings"

	"ringdown/webadmin/auth"
)

type (
	boxRequest struct {
		Box string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
	}
	messageRequest struct {
		Box string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		ID  string `path:"id" pattern:"^[0-9]{8}-[0-9]{1,20}\\.[0-9]{1,10}$" patternDescription:"the name of a message, such as 20260501-1042.1" doc:"Name of the message" example:"20260501-1042.1"`
	}
	messageListen struct {
		Box      string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		ID       string `path:"id" pattern:"^[0-9]{8}-[0-9]{1,20}\\.[0-9]{1,10}$" patternDescription:"the name of a message, such as 20260501-1042.1" doc:"Name of the message" example:"20260501-1042.1"`
		Download bool   `query:"download" doc:"To be saved as a file instead of played" example:"false"`
	}
	messagePatch struct {
		Box  string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		ID   string `path:"id" pattern:"^[0-9]{8}-[0-9]{1,20}\\.[0-9]{1,10}$" patternDescription:"the name of a message, such as 20260501-1042.1" doc:"Name of the message" example:"20260501-1042.1"`
		Body VoiceMessageChange
	}
	messagePass struct {
		Box  string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		ID   string `path:"id" pattern:"^[0-9]{8}-[0-9]{1,20}\\.[0-9]{1,10}$" patternDescription:"the name of a message, such as 20260501-1042.1" doc:"Name of the message" example:"20260501-1042.1"`
		Body VoiceMessagePass
	}
	greetingRequest struct {
		Box      string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		Greeting string `path:"greeting" enum:"unavailable,busy,closed,temporary,name" doc:"Which one: for not answering, for being busy, for out of hours, for the time being (before all others), or the recorded name" example:"unavailable"`
	}
	greetingUpload struct {
		Box      string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		Greeting string `path:"greeting" enum:"unavailable,busy,closed,temporary,name" doc:"Which one: for not answering, for being busy, for out of hours, for the time being (before all others), or the recorded name" example:"unavailable"`
		RawBody  []byte `contentType:"application/octet-stream"`
	}
	pinRequest struct {
		Box  string `path:"box" pattern:"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$" patternDescription:"the name of a mailbox, such as 801 or line-1" doc:"Name of the mailbox" example:"801"`
		Body MailboxPIN
	}
	mailboxesAnswer     struct{ Body list[Mailbox] }
	voiceMessagesAnswer struct{ Body list[VoiceMessage] }
	voiceMessageAnswer  struct{ Body VoiceMessage }
)

// Where mailboxes stand in the API.
const (
	voicemailAt = "/api/v1/voicemail"
	boxAt       = voicemailAt + "/{box}"
	messagesAt  = boxAt + "/messages"
	messageAt   = messagesAt + "/{id}"
	greetingAt  = boxAt + "/greetings/{greeting}"
)

// ownOnly ends the description of what an agent may do with the own mailbox.
const ownOnly = " An agent has the mailbox of the own extension only: of the one that is given to the agent of that name or number, or whose number is the user's name."

func (s *Server) addVoicemail() {
	s.addMessages()
	s.addMessagePeaks()
	s.addMessageChanges()
	s.addGreetings()
}

func exampleMessage() VoiceMessage {
	return VoiceMessage{ID: "20260501-1042.1", At: exampleTime(), Number: "0912345678", Name: "Wang", Seconds: 12.4}
}

func (s *Server) addMessages() {
	add(s, spec{
		id: "list-mailboxes", method: http.MethodGet, path: voicemailAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "Mailboxes", about: "The mailboxes, and how many messages are in each." + ownOnly,
		answer: list[Mailbox]{[]Mailbox{{Name: "801", Label: "Li", New: 2, Saved: 1, Most: 100, Greetings: []string{"unavailable"}, HasPIN: true, SetUp: true}}},
	}, s.getMailboxes)
	add(s, spec{
		id: "list-voice-messages", method: http.MethodGet, path: messagesAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "Messages of a mailbox", about: "As they are listened to by telephone: urgent ones first, then by age." + ownOnly,
		answer: list[VoiceMessage]{[]VoiceMessage{exampleMessage()}}, fails: []int{http.StatusNotFound},
	}, s.getVoiceMessages)
	add(s, spec{
		id: "get-voice-message-sound", method: http.MethodGet, path: messageAt + "/sound", tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "Listen to a message", about: "A WAV file, 8 kHz, mono. Ranges are answered, so a player can seek. The message stays new until it is marked as heard. Who listened stands in the log." + ownOnly,
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getMessageSound)
	s.soundResponses(messageAt+"/sound", wavType)
}

func (s *Server) addMessageChanges() {
	yes := true
	add(s, spec{
		id: "change-voice-message", method: http.MethodPatch, path: messageAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "Mark a message", about: "As heard or new, urgent or not; what is left out stays. Message lamps follow." + ownOnly,
		send: VoiceMessageChange{Heard: &yes}, answer: exampleMessage(), fails: []int{http.StatusNotFound},
	}, s.patchMessage)
	add(s, spec{
		id: "pass-voice-message", method: http.MethodPost, path: messageAt + "/pass", tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Move a message", about: "Into another mailbox, where it is new; with keep it stays here as well." + ownOnly,
		send: VoiceMessagePass{To: "802"}, fails: []int{http.StatusNotFound, http.StatusConflict},
	}, s.postMessagePass)
	add(s, spec{
		id: "delete-voice-message", method: http.MethodDelete, path: messageAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Delete a message", about: "It is gone, and its file with it." + ownOnly, fails: []int{http.StatusNotFound},
	}, s.deleteMessage)
}

func (s *Server) addGreetings() {
	add(s, spec{
		id: "get-greeting", method: http.MethodGet, path: greetingAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true,
		summary: "Listen to a greeting", about: "What callers of the mailbox hear, where it has a greeting of its own." + ownOnly,
		answer: "(a WAV file)", answerType: wavType, fails: []int{http.StatusNotFound},
	}, s.getGreeting)
	s.soundResponses(greetingAt, wavType)
	add(s, spec{
		id: "put-greeting", method: http.MethodPut, path: greetingAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Upload a greeting", about: "A WAV, MP3 or Ogg (Opus, Vorbis) file of at most a minute; its content says what it is. It becomes 8 kHz mono, at the level of all other sounds." + ownOnly,
		send: "(a file of sound)", bodyType: "application/octet-stream", maxBody: maxSoundBody, fails: []int{http.StatusNotFound},
	}, s.putGreeting)
	add(s, spec{
		id: "delete-greeting", method: http.MethodDelete, path: greetingAt, tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Delete a greeting", about: "The built-in words are back." + ownOnly, fails: []int{http.StatusNotFound},
	}, s.deleteGreeting)
	add(s, spec{
		id: "put-mailbox-pin", method: http.MethodPut, path: boxAt + "/pin", tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Change the PIN", about: "The PIN to listen by telephone, as if it were changed there; a lock is lifted." + ownOnly,
		send: MailboxPIN{PIN: "2580"}, fails: []int{http.StatusNotFound},
	}, s.putPIN)
	add(s, spec{
		id: "lift-mailbox-lock", method: http.MethodDelete, path: boxAt + "/lock", tag: "voicemail", needs: auth.VoicemailUse, scoped: true, status: http.StatusNoContent,
		summary: "Unlock a mailbox", about: "PINs may be tried again at once." + ownOnly, fails: []int{http.StatusNotFound},
	}, s.deleteMailboxLock)
}

// sameName compares names of people as signing in does.
func sameName(a, b string) bool { return a != "" && strings.EqualFold(a, strings.TrimSpace(b)) }
