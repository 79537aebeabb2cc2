package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongUseIsToldInOneSentence gives wrong words to every command: exit 2
// for wrong use, 1 for what could not be done, one sentence that says what and
// where, and nothing changed.
func TestWrongUseIsToldInOneSentence(t *testing.T) {
	t.Parallel()
	s, dir := start(t, t.TempDir()), t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	before := s.do("config", "export")
	for _, c := range []struct {
		words string
		code  int
		tells []string
	}{
		{"sing", 2, []string{`"sing"`, "serve"}},
		{"serve -bogus", 2, []string{"-bogus", "serve -h"}},
		{"serve here", 2, []string{`"here"`}},
		{"serve -http 8080", 2, []string{"-http", "8080"}},
		{"serve -log-level loud", 2, []string{"-log-level", "loud"}},
		{"serve -hal tapi://x", 1, []string{"tapi://x", "sim://"}},
		{"serve -hal sim://?linez=4", 1, []string{"linez", "lines"}},
		{"serve -hal sim://?lines=99", 1, []string{"lines", "99"}},
		{"serve -hal sim://?country=XX", 1, []string{"XX"}},
		{"setup -country XX", 2, []string{"XX"}},
		{"setup -language tlh", 2, []string{"tlh"}},
		{"setup -timezone Mars/Olympus", 2, []string{"Mars/Olympus"}},
		{"setup -password-file " + file("empty.txt", ""), 2, []string{"empty.txt"}},
		{"sim", 2, []string{"line", "phone"}},
		{"sim train 1 up", 2, []string{"train"}},
		{"sim line 9 call", 2, []string{`"9"`, "4 lines"}},
		{"sim line 1 explode", 2, []string{"explode", "hangup"}},
		{"sim line 1 call -form 0912", 2, []string{"-form", "-from"}},
		{"sim line 1 hangup -how loudly", 2, []string{"loudly", "polarity"}},
		{"sim line 1 hangup", 1, []string{"Line 1", "nobody"}},
		{"sim phone 899 up", 2, []string{"899"}},
		{"sim phone 801 dial", 2, []string{"digits"}},
		{"sim phone 801 dial 1", 1, []string{"on-hook"}},
		{"sim phone 801 say " + filepath.Join(dir, "none.wav"), 1, []string{"none.wav", "no such file"}},
		{"sim phone 801 say " + file("text.wav", "no sound"), 1, []string{"text.wav", "RIFF"}},
		{"sim phone 801 record " + file("diary.txt", "dear diary"), 1, []string{"diary.txt", "not overwritten"}},
		{"sim script " + file("scenario.txt", "hardware lines=1 phones=1\n\nline 1 call\nwithin soon phone 801 ringing\n"), 2, []string{"scenario.txt", "line 4", "soon"}},
		{"config", 2, []string{"export"}},
		{"config check " + filepath.Join(dir, "none.yaml"), 1, []string{"none.yaml"}},
		{"config apply", 2, []string{"one file"}},
		{"token create", 2, []string{"-role"}},
		{"token create -role king", 2, []string{"king", "read-only"}},
		{"token revoke nosuch", 1, []string{"nosuch"}},
		{"sound detect " + file("tone.wav", "beep"), 1, []string{"tone.wav", "RIFF"}},
		{"sound detect -country XX x.wav", 2, []string{"XX"}},
		{"version now", 2, []string{`"now"`}},
		{"sim line 1 state -server ftp://x", 2, []string{"ftp://x"}},
	} {
		words := strings.Fields(c.words)
		if words[0] == "setup" || words[0] == "serve" {
			words = append(words, "-data", filepath.Join(dir, "new"))
		} else if !strings.Contains(c.words, "-server") {
			words = append(words, "-data", s.data)
		}
		_, errs, code := run(t, words...)
		wantSentence(t, c.words, errs, code, c.code, c.tells...)
	}
	if after := s.do("config", "export"); after != before {
		t.Error("wrong words changed the configuration")
	}
	if text, err := os.ReadFile(filepath.Join(dir, "diary.txt")); err != nil || string(text) != "dear diary" {
		t.Errorf("the diary now reads %q (%v)", text, err)
	}
}

// TestAWrongConfigurationNamesEveryFault applies one with two faults.
func TestAWrongConfigurationNamesEveryFault(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	before := s.do("config", "export")
	text := strings.Replace(before, "country: CN", "country: XX", 1)
	text = strings.Replace(text, `access_code: "9"`, `acess_code: "9"`, 1)
	path := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs, code := s.run("config", "apply", path)
	for _, want := range []string{"wrong.yaml", "line ", "column ", "XX", "acess_code"} {
		if code != 1 || !strings.Contains(errs, want) {
			t.Errorf("exit %d, and stderr does not tell %q:\n%s", code, want, errs)
		}
	}
	if after := s.do("config", "export"); after != before {
		t.Error("a wrong configuration changed the one in force")
	}
}

// TestGlobalFlagsStandAnywhere puts -data and -json before, between and behind.
func TestGlobalFlagsStandAnywhere(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	for _, words := range [][]string{
		{"-data", s.data, "-json", "sim", "phone", "801", "state"},
		{"sim", "-json", "phone", "-data=" + s.data, "801", "state"},
		{"sim", "phone", "801", "state", "--json", "--data", s.data},
	} {
		out, errs, code := run(t, words...)
		if code != 0 || !strings.Contains(out, `"state":"on-hook"`) {
			t.Errorf("%v: exit %d, %q, %q", words, code, out, errs)
		}
	}
	for _, command := range []string{"", "serve", "setup", "sim", "config", "token", "sound", "version"} {
		out, errs, code := run(t, strings.Fields(command+" -h")...)
		if code != 0 || !strings.Contains(out, "usage:") || errs != "" {
			t.Errorf("%s -h: exit %d, %q, %q", command, code, out, errs)
		}
	}
}

// TestAKeyHasARoleOfTheOfficeByItsName makes one, which may read records alone.
func TestAKeyHasARoleOfTheOfficeByItsName(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	last := func(words ...string) string {
		out := strings.Split(strings.TrimSpace(s.do(words...)), "\n")
		return out[len(out)-1]
	}
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/roles", strings.NewReader(`{"name":"Night shift","permissions":["records:read"]}`))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Authorization", "Bearer "+last("token", "create", "-role", "owner"))
	a, err := http.DefaultClient.Do(q)
	if err != nil || a.StatusCode != http.StatusCreated {
		t.Fatalf("%v %v", a, err)
	}
	a.Body.Close()
	key := last("token", "create", "-role", "night SHIFT")
	if list := s.do("token", "list"); !strings.Contains(list, "Night shift") || !strings.Contains(list, "never used") {
		t.Errorf("the list: %q", list)
	}
	if _, errs, code := run(t, "token", "list", "-server", s.url, "-key", key); code != 1 || !strings.Contains(errs, "may not do this") {
		t.Errorf("exit %d, %q", code, errs)
	}
}

// TestAKeyWorksOverTCP makes an API key and uses it at the server's URL.
func TestAKeyWorksOverTCP(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	out := strings.Split(strings.TrimSpace(s.do("token", "create", "-role", "owner", "-name", "test")), "\n")
	key := out[len(out)-1]
	if strings.ContainsAny(key, " \t") || len(key) < 20 {
		t.Fatalf("the last line is no key: %q", key)
	}
	if view, errs, code := run(t, "sim", "phone", "801", "state", "-server", s.url, "-key", key); code != 0 || !strings.Contains(view, "on-hook") {
		t.Errorf("exit %d, %q, %q", code, view, errs)
	}
	if _, _, code := run(t, "sim", "phone", "801", "state", "-server", s.url, "-key", key+"x"); code != 1 {
		t.Errorf("a wrong key: exit %d", code)
	}
	if list := s.do("token", "list"); !strings.Contains(list, "owner") || !strings.Contains(list, "for ever") || !strings.Contains(list, "used 20") {
		t.Errorf("the list: %q", list)
	}
	_, errs, code := run(t, "sim", "phone", "801", "record", "x.wav", "-server", s.url, "-key", key)
	wantSentence(t, "a recording over TCP", errs, code, 2, "record")
}
