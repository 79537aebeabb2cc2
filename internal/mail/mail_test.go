package mail

import (
	"bufio"
	"encoding/base64"
	"net"
	"strings"
	"testing"
)

// server is a mail server that takes one mail; its text comes when it has ended.
func server(t *testing.T) (address string, got <-chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	mail := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		mail <- serve(c)
	}()
	return l.Addr().String(), mail
}

func serve(c net.Conn) string {
	in, text, data := bufio.NewScanner(c), strings.Builder{}, false
	say := func(s string) { _, _ = c.Write([]byte(s + "\r\n")) }
	say("220 here")
	for in.Scan() {
		line := in.Text()
		switch {
		case data && line == ".":
			data = false
			say("250 taken")
		case data:
			text.WriteString(line + "\n")
		case line == "DATA":
			data = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return text.String()
		default:
			say("250 fine")
		}
	}
	return text.String()
}

func TestALetterArrivesWithItsSound(t *testing.T) {
	address, got := server(t)
	s := Server{Address: address, TLS: "none", From: "voicemail@example.com"}
	l := Letter{To: "li@example.com", Subject: "Voice message", Text: "It is attached.", File: "a.wav", Data: []byte("RIFFsound")}
	if err := Send(t.Context(), s, l); err != nil {
		t.Fatal(err)
	}
	text := <-got
	for _, want := range []string{"To: <li@example.com>", "Subject: Voice message", "It is attached.", "a.wav", base64.StdEncoding.EncodeToString(l.Data)} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestAServerWithoutTLSGetsNoMailUnlessTheSettingsSaySo(t *testing.T) {
	address, _ := server(t)
	err := Send(t.Context(), Server{Address: address, From: "a@example.com"}, Letter{To: "b@example.com"})
	if err == nil || !strings.Contains(err.Error(), address) {
		t.Errorf("%v; want an error that names the server", err)
	}
}
