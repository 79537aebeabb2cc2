package webadmin_test

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ringdown/webadmin"
	"ringdown/webadmin/auth"
)

// boxes are mailboxes in memory, by name; done are the words of what was changed.
type boxes struct {
	all   map[string][]webadmin.VoiceMessage
	done  []string
	sound string // of the one message
}

func (b *boxes) Mailboxes() (all []webadmin.Mailbox) {
	for name := range b.all {
		all = append(all, webadmin.Mailbox{Name: name, Greetings: []string{}, SetUp: true})
	}
	slices.SortFunc(all, func(a, b webadmin.Mailbox) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func (b *boxes) Messages(box string) ([]webadmin.VoiceMessage, error) { return b.all[box], nil }

func (b *boxes) did(format string, args ...any) error {
	b.done = append(b.done, fmt.Sprintf(format, args...))
	return nil
}

func (b *boxes) OpenMessage(box, id string) (webadmin.Sound, error) {
	return kept{"801 " + messageID: cmp.Or(b.sound, "RIFF0123456789")}.Open(box + " " + id)
}

func (b *boxes) MarkMessage(box, id string, heard, urgent *bool) (webadmin.VoiceMessage, error) {
	return webadmin.VoiceMessage{ID: id, Heard: *heard}, b.did("mark %s %v %v", box, *heard, urgent)
}

func (b *boxes) PassMessage(_ context.Context, box, _, to string, keep bool) error {
	if to == "803" {
		return fmt.Errorf("mailbox 803 is full: %w", webadmin.ErrNotNow)
	}
	return b.did("pass %s %s %v", box, to, keep)
}

func (b *boxes) DeleteMessage(box, _ string) error { return b.did("delete %s", box) }

func (b *boxes) OpenGreeting(_, greeting string) (webadmin.Sound, error) {
	return kept{"busy": "RIFFbusy"}.Open(greeting)
}

func (b *boxes) PutGreeting(box, greeting string, file []byte) error {
	if string(file) == "text" {
		return fmt.Errorf("%w: the file is no WAV, MP3 or Ogg file", webadmin.ErrInvalid)
	}
	return b.did("greeting %s %s %q", box, greeting, file)
}

func (b *boxes) SetMailboxPIN(box, pin string) error { return b.did("pin %s %q", box, pin) }

const (
	messageID = "20260501-7.1"
	boxAt     = "/api/v1/voicemail/801"
	messageAt = boxAt + "/messages/" + messageID
)

func newVoiceRig(t *testing.T) (*rig, *boxes) {
	t.Helper()
	b := &boxes{all: map[string][]webadmin.VoiceMessage{"801": {{ID: messageID}}, "802": {}}}
	return newOwnerRig(t, func(d *webadmin.Deps) { d.Mailboxes = b }), b
}

func TestVoiceMessagesAreHeardMarkedMovedAndDeleted(t *testing.T) {
	r, b := newVoiceRig(t)
	if a := r.do("GET", "/api/v1/voicemail", nil); strings.Count(a.Body.String(), `"set_up":true`) != 2 {
		t.Error(a.Code, a.Body)
	}
	if a := r.do("GET", boxAt+"/messages", nil); !strings.Contains(a.Body.String(), messageID) {
		t.Error(a.Code, a.Body)
	}
	q := r.request("GET", messageAt+"/sound", nil)
	q.Header.Set("Range", "bytes=4-7")
	if a := r.send(q); a.Code != http.StatusPartialContent || a.Body.String() != "0123" {
		t.Error(a.Code, a.Body)
	}
	if a := r.do("GET", messageAt+"/sound?download=true", nil); a.Header().Get("Content-Disposition") != "attachment; filename=message-801-20260501-7.1.wav" {
		t.Error(a.Header())
	}
	if heard := r.audit("?what=get-voice-message-sound"); len(heard) != 1 || !strings.Contains(heard[0].On, messageID) {
		t.Errorf("who listened stands in the audit log as %+v", heard)
	}
	r.problem(r.do("GET", boxAt+"/messages/20260501-8.1/sound", nil), http.StatusNotFound, "not-found")
	r.want(r.do("PATCH", messageAt, map[string]bool{"heard": true}), http.StatusOK)
	r.want(r.do("POST", messageAt+"/pass", map[string]any{"to": "802", "keep": true}), http.StatusNoContent)
	r.problem(r.do("POST", messageAt+"/pass", map[string]any{"to": "803"}), http.StatusConflict, "not-now")
	r.want(r.do("DELETE", messageAt, nil), http.StatusNoContent)
	want := []string{"mark 801 true <nil>", "pass 801 802 true", "delete 801"}
	if !slices.Equal(b.done, want) {
		t.Errorf("%q, want %q", b.done, want)
	}
}

func TestGreetingsAndPINsAreChanged(t *testing.T) {
	r, b := newVoiceRig(t)
	put := func(text string) *http.Request {
		q := r.request("PUT", boxAt+"/greetings/busy", text)
		q.Header.Set("Content-Type", "application/octet-stream")
		return q
	}
	r.problem(r.send(put("text")), http.StatusUnprocessableEntity, "invalid")
	r.want(r.send(put("sound")), http.StatusNoContent)
	if a := r.do("GET", boxAt+"/greetings/busy", nil); a.Body.String() != "RIFFbusy" {
		t.Error(a.Code, a.Body)
	}
	r.problem(r.do("GET", boxAt+"/greetings/name", nil), http.StatusNotFound, "not-found")
	r.problem(r.do("GET", boxAt+"/greetings/hello", nil), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("DELETE", boxAt+"/greetings/busy", nil), http.StatusNoContent)
	r.problem(r.do("PUT", boxAt+"/pin", map[string]string{"pin": "12a4"}), http.StatusUnprocessableEntity, "invalid")
	r.want(r.do("PUT", boxAt+"/pin", map[string]string{"pin": "2580"}), http.StatusNoContent)
	r.want(r.do("DELETE", boxAt+"/lock", nil), http.StatusNoContent)
	want := []string{`greeting 801 busy "sound"`, `greeting 801 busy ""`, `pin 801 "2580"`, `pin 801 ""`}
	if !slices.Equal(b.done, want) {
		t.Errorf("%q, want %q", b.done, want)
	}
}

// What stands behind the sound of a message is not drawn as sound.
func TestTheWaveformOfAMessageIsItsSoundAlone(t *testing.T) {
	r, b := newVoiceRig(t)
	file := []byte(stereo(4000)) // half a second, silence and then sound on the left
	binary.LittleEndian.PutUint32(file[40:], 4*4000)
	b.sound = string(file) + "LIST\x08\x00\x00\x00INFO\x00\x80\x00\x80"
	a := r.do("GET", messageAt+"/peaks", nil)
	if got := a.Body.String(); a.Code != http.StatusOK || !strings.Contains(got, `"seconds":0.5`) || strings.Contains(got, "-128") || !strings.Contains(got, "100") {
		t.Errorf("%d %.200s", a.Code, got)
	}
	r.problem(r.do("GET", strings.Replace(messageAt, "801", "804", 1)+"/peaks", nil), http.StatusNotFound, "not-found")
}

// An agent has the own mailbox and does not learn of others; who only sets up or
// reads hears nothing.
func TestAnAgentHasTheOwnMailboxOnly(t *testing.T) {
	r, _ := newVoiceRig(t)
	r.agentAt("test", "801")
	agent := r.as(auth.Agent)
	if a := agent.do("GET", "/api/v1/voicemail", nil); !strings.Contains(a.Body.String(), `"801"`) || strings.Contains(a.Body.String(), `"802"`) {
		t.Error(a.Code, a.Body)
	}
	agent.want(agent.do("GET", boxAt+"/messages", nil), http.StatusOK)
	agent.want(agent.do("GET", messageAt+"/sound", nil), http.StatusOK)
	other := strings.Replace(messageAt, "801", "802", 1)
	for _, x := range [][2]string{
		{"GET", "/api/v1/voicemail/802/messages"},
		{"GET", other + "/sound"},
		{"GET", other + "/peaks"},
		{"DELETE", other},
		{"GET", "/api/v1/voicemail/802/greetings/busy"},
		{"DELETE", "/api/v1/voicemail/802/lock"},
	} {
		agent.problem(agent.do(x[0], x[1], nil), http.StatusNotFound, "not-found")
	}
	for role, status := range map[auth.Role]int{auth.Supervisor: http.StatusOK, auth.Installer: http.StatusForbidden, auth.ReadOnly: http.StatusForbidden} {
		if a := r.as(role).do("GET", boxAt+"/messages", nil); a.Code != status {
			t.Errorf("%s: %d", role, a.Code)
		}
	}
}

// agentAt gives an extension to an agent of that name.
func (r *rig) agentAt(name, extension string) {
	r.t.Helper()
	agent := map[string]string{"number": "1001", "name": name, "extension": extension}
	if a := r.change("PUT", "/api/v1/agents/1001", "*", agent); a.Code == http.StatusNotFound {
		r.want(r.do("POST", "/api/v1/agents", agent), http.StatusCreated)
	}
}
