//go:build linux && (amd64 || arm64)

package main

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// passwordOf is the password that every server under test has for a user.
func passwordOf(user string) string { return "bench-" + user }

func (u *ua) user(i int) string { return strconv.Itoa(u.first + i) }

// register signs users in, one after the other.
func (u *ua) register(first, count int) error {
	for i := range count {
		if err := u.registerOne(strconv.Itoa(first + i)); err != nil {
			return err
		}
	}
	return nil
}

func (u *ua) registerOne(user string) error {
	id, tag, auth := rnd()+"@lg", rnd(), ""
	for seq := 1; seq <= 2; seq++ {
		m, err := u.exchange(u.registerText(user, id, tag, auth, seq), id, seq)
		switch {
		case err != nil:
			return fmt.Errorf("register %s: %w", user, err)
		case m.status == 200:
			return nil
		case m.status != 401 || seq == 2:
			return fmt.Errorf("register %s: answered by %s", user, m.start)
		}
		auth = digest(m, user, passwordOf(user), "REGISTER", "sip:"+u.server.String())
	}
	return nil
}

func (u *ua) registerText(user, id, tag, auth string, seq int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "REGISTER sip:%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%s;rport\r\nMax-Forwards: 70\r\n", u.server, u.local, rnd())
	fmt.Fprintf(&b, "From: <sip:%s@%s>;tag=%s\r\nTo: <sip:%s@%s>\r\nCall-ID: %s\r\nCSeq: %d REGISTER\r\n", user, u.server, tag, user, u.server, id, seq)
	fmt.Fprintf(&b, "Contact: <sip:%s@%s>\r\nExpires: 3600\r\n%sContent-Length: 0\r\n\r\n", user, u.local, auth)
	return b.String()
}

// exchange sends a REGISTER until it is answered.
func (u *ua) exchange(text, id string, seq int) (*sipMsg, error) {
	for range 8 {
		u.send([]byte(text))
		if m := u.answerTo(id, strconv.Itoa(seq)+" REGISTER"); m != nil {
			return m, nil
		}
	}
	return nil, fmt.Errorf("no answer from %s", u.server)
}

// answerTo waits 500 ms for the answer to a REGISTER; one to a repetition of the
// REGISTER before may come first.
func (u *ua) answerTo(id, cseq string) *sipMsg {
	limit := time.After(500 * time.Millisecond)
	for {
		select {
		case m := <-u.answers:
			if m.get("call-id") == id && m.get("cseq") == cseq {
				return m
			}
		case <-limit:
			return nil
		}
	}
}

// registerCmd signs users in and leaves.
func registerCmd(args []string) error {
	fs := flag.NewFlagSet("register", flag.ContinueOnError)
	target := fs.String("target", "127.0.0.1:5070", "server")
	local := fs.String("local", "127.0.0.1:5090", "where the users are")
	first := fs.Int("first", 1500, "number of the first user")
	count := fs.Int("count", 500, "users")
	if err := fs.Parse(args); err != nil {
		return err
	}
	srv, err := loopback(*target)
	if err != nil {
		return err
	}
	u, err := newUA(*local, srv, codec{0, "PCMU/8000"})
	if err != nil {
		return err
	}
	return u.register(*first, *count)
}
