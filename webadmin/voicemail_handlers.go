package webadmin

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"ringdown/webadmin/auth"
)

// ownBoxes are the mailboxes that the asker may use; all says every one. An agent
// has the own one only.
func (s *Server) ownBoxes(ctx context.Context) (own []string, all bool, err error) {
	who := identityOf(ctx)
	if !who.bounds.none() {
		r, err := s.reach(ctx)
		return r.extensions, false, err
	}
	if who.Role != auth.Agent {
		return nil, true, nil
	}
	c, err := s.plan(ctx)
	if err != nil {
		return nil, false, err
	}
	return extensionsOf(c, who.Name), false, nil
}

// mailboxes gives who has the mailboxes, if the asker may use the one of that name.
// One that is somebody else's is as one that is not there.
func (s *Server) mailboxes(ctx context.Context, name string) (Mailboxes, error) {
	own, all, err := s.ownBoxes(ctx)
	if err != nil {
		return nil, err
	}
	if s.deps.Mailboxes == nil || !all && !slices.Contains(own, name) {
		return nil, problem(http.StatusNotFound, "not-found", fmt.Sprintf("There is no mailbox %s.", name))
	}
	return s.deps.Mailboxes, nil
}

func (s *Server) getMailboxes(ctx context.Context, _ *struct{}) (*mailboxesAnswer, error) {
	own, every, err := s.ownBoxes(ctx)
	if err != nil || s.deps.Mailboxes == nil {
		return &mailboxesAnswer{list[Mailbox]{[]Mailbox{}}}, err
	}
	all := slices.DeleteFunc(s.deps.Mailboxes.Mailboxes(), func(m Mailbox) bool { return !every && !slices.Contains(own, m.Name) })
	return &mailboxesAnswer{list[Mailbox]{orNone(all)}}, nil
}

func (s *Server) getVoiceMessages(ctx context.Context, in *boxRequest) (*voiceMessagesAnswer, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	all, err := m.Messages(in.Box)
	return &voiceMessagesAnswer{list[VoiceMessage]{orNone(all)}}, err
}

func (s *Server) getMessageSound(ctx context.Context, in *messageListen) (*huma.StreamResponse, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	f, err := m.OpenMessage(in.Box, in.ID)
	if err != nil {
		return nil, err
	}
	listened(ctx, fmt.Sprintf("voicemail/%s/messages/%s", in.Box, in.ID))
	s.log.Info("A voice message is listened to.", "mailbox", in.Box, "message", in.ID, "by", identityOf(ctx).Name, "request", requestID(ctx))
	name := ""
	if in.Download {
		name = fmt.Sprintf("message-%s-%s.wav", in.Box, in.ID)
	}
	return soundAnswer(f, wavType, name), nil
}

func (s *Server) patchMessage(ctx context.Context, in *messagePatch) (*voiceMessageAnswer, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	now, err := m.MarkMessage(in.Box, in.ID, in.Body.Heard, in.Body.Urgent)
	return &voiceMessageAnswer{now}, err
}

func (s *Server) postMessagePass(ctx context.Context, in *messagePass) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	return nil, m.PassMessage(ctx, in.Box, in.ID, in.Body.To, in.Body.Keep)
}

func (s *Server) deleteMessage(ctx context.Context, in *messageRequest) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	if err := m.DeleteMessage(in.Box, in.ID); err != nil {
		return nil, err
	}
	s.log.Info("A voice message is deleted.", "mailbox", in.Box, "message", in.ID, "by", identityOf(ctx).Name)
	return nil, nil
}

func (s *Server) getGreeting(ctx context.Context, in *greetingRequest) (*huma.StreamResponse, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	f, err := m.OpenGreeting(in.Box, in.Greeting)
	if err != nil {
		return nil, err
	}
	return soundAnswer(f, wavType, ""), nil
}

func (s *Server) putGreeting(ctx context.Context, in *greetingUpload) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	if len(in.RawBody) == 0 {
		return nil, problem(http.StatusUnprocessableEntity, "invalid", "The file is empty.")
	}
	if err := m.PutGreeting(in.Box, in.Greeting, in.RawBody); err != nil {
		return nil, err
	}
	s.log.Info("A greeting was uploaded.", "mailbox", in.Box, "greeting", in.Greeting, "by", identityOf(ctx).Name)
	return nil, nil
}

func (s *Server) deleteGreeting(ctx context.Context, in *greetingRequest) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	return nil, m.PutGreeting(in.Box, in.Greeting, nil)
}

func (s *Server) putPIN(ctx context.Context, in *pinRequest) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	if err := m.SetMailboxPIN(in.Box, in.Body.PIN); err != nil {
		return nil, err
	}
	s.log.Info("The PIN of a mailbox was changed.", "mailbox", in.Box, "by", identityOf(ctx).Name)
	return nil, nil
}

func (s *Server) deleteMailboxLock(ctx context.Context, in *boxRequest) (*struct{}, error) {
	m, err := s.mailboxes(ctx, in.Box)
	if err != nil {
		return nil, err
	}
	return nil, m.SetMailboxPIN(in.Box, "")
}
