package syslog_test

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringdown/internal/alert"
	"ringdown/internal/alert/syslog"
)

func down() alert.Alert {
	return alert.Alert{
		ID: 17, At: time.Date(2026, 5, 1, 8, 29, 57, 312e6, time.UTC), Kind: alert.TrunkDown,
		Text: "The trunk hinet cannot be used.", Trunk: `hi"]net\`, Detail: "The proxy\ndoes not answer.",
	}
}

const wanted = `<130>1 2026-05-01T08:29:57.312Z pbx ringdown - trunk-down [ringdown@8072.9999.9999.7100 id="17" severity="critical" about="hi\"\]net\\"] ` +
	"\ufeffThe trunk hinet cannot be used. The proxy does not answer."

func TestAnAlertIsWrittenAsTheRFCSays(t *testing.T) {
	if got := syslog.Message("pbx", down()); got != wanted {
		t.Errorf("got\n%s\nwant\n%s", got, wanted)
	}
	long := down()
	long.Detail = strings.Repeat("線路", 2000)
	if got := syslog.Message("", long); len(got) > 2048 || !strings.Contains(got, "Z - ringdown") || !strings.HasSuffix(got, "線") && !strings.HasSuffix(got, "路") {
		t.Errorf("%d bytes, %.60s … %s", len(got), got, got[len(got)-6:])
	}
}

func TestSeveritiesFollowWhatAnAlertSays(t *testing.T) {
	for kind, want := range map[alert.Kind]string{alert.TrunkDown: "<130>1", alert.Backup: "<132>1", alert.TrunkUp: "<133>1"} {
		if got := syslog.Message("pbx", alert.Alert{Kind: kind}); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %.10s, want %s", kind, got, want)
		}
	}
}

func TestAnAlertArrivesOverUDP(t *testing.T) {
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := syslog.Send(t.Context(), syslog.Server{Address: l.LocalAddr().String(), Transport: syslog.UDP, Host: "pbx"}, down()); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 4096)
	n, _, err := l.ReadFrom(got)
	if err != nil || string(got[:n]) != wanted {
		t.Errorf("%s, %v", got[:n], err)
	}
}

// taken reads one message that is framed by its length.
func taken(t *testing.T, l net.Listener) <-chan string {
	t.Helper()
	out := make(chan string, 1)
	go func() {
		defer close(out)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		length, err := in.ReadString(' ')
		n, wrong := strconv.Atoi(strings.TrimSpace(length))
		if err != nil || wrong != nil {
			return
		}
		text := make([]byte, n)
		if _, err := io.ReadFull(in, text); err == nil {
			out <- string(text)
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return out
}

func TestAnAlertArrivesOverTCPFramedByItsLength(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	got := taken(t, l)
	if err := syslog.Send(t.Context(), syslog.Server{Address: l.Addr().String(), Transport: syslog.TCP, Host: "pbx"}, down()); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != wanted {
		t.Errorf("got %s", text)
	}
}

func TestAServerOverTLSHasToBeVouchedFor(t *testing.T) {
	other := httptest.NewUnstartedServer(nil) // for its certificate
	other.StartTLS()
	defer other.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, trusted := range [][]string{{file}, nil} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: other.TLS.Certificates, MinVersion: tls.VersionTLS12})
		if err != nil {
			t.Fatal(err)
		}
		got := taken(t, l)
		err = syslog.Send(t.Context(), syslog.Server{Address: l.Addr().String(), Transport: syslog.TLS, Trusted: trusted, Host: "pbx"}, down())
		if trusted == nil {
			if err == nil || !strings.Contains(err.Error(), "certificate") {
				t.Errorf("a server that nobody vouches for: %v", err)
			}
			continue
		}
		if text := <-got; err != nil || text != wanted {
			t.Errorf("got %s, %v", text, err)
		}
	}
}

func TestAServerThatIsNotThereIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	if err := syslog.Send(t.Context(), syslog.Server{Address: at, Transport: syslog.TCP}, down()); err == nil || !strings.Contains(err.Error(), at) {
		t.Errorf("%v", err)
	}
}
