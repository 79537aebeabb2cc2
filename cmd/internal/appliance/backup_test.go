package appliance

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ringdown/internal/call"
	"ringdown/internal/config"
	"ringdown/internal/store"
)

const phrase = "four grey seals sing"

// kept is a data directory with something in every part.
func keptOffice(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	c, err := Demo("TW")
	if err != nil {
		t.Fatal(err)
	}
	if err := SetUp(Options{Data: data, Config: string(c.Text())}, "seven wet umbrellas"); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	records, err := store.OpenRecords(db, recordTable, recordSchema())
	if err != nil {
		t.Fatal(err)
	}
	for range 1200 {
		records.Save(call.Record{ID: call.ID(records.NewID()), Started: time.Unix(1_800_000_000, 0), Called: "801"})
	}
	if _, _, err := db.APIKeys().Create("monitoring", store.ReadOnly, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Flows().Write(store.FlowChange{Heads: []store.FlowHead{{Name: "main", Main: 1, Last: 1}}, Put: []store.FlowVersion{{Flow: "main", N: 1, Text: "{}"}}}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range officeFiles() {
		at := filepath.Join(data, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func officeFiles() map[string]string {
	return map[string]string{
		"recordings/2026/05/01/083000-1.wav": strings.Repeat("RIFF", 50_000), "sounds/welcome.wav": "RIFFw", "music/jazz/a.wav": "RIFFm",
		"voicemail/801/2026-11-21/m.wav": "RIFFv", "device-ca.pem": "PEM", "device-ca.key": "KEY",
	}
}

func backedUp(t *testing.T, data string, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := BackUp(t.Context(), Options{Data: data, Version: "test"}, &out, phrase, parts); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "office.rbk")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func openedOffice(t *testing.T, data string) *store.DB {
	t.Helper()
	db, err := store.Open(data, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestAnOfficeIsBackedUpWipedAndRestoredWhole(t *testing.T) {
	file := backedUp(t, keptOffice(t))
	wiped := filepath.Join(t.TempDir(), "wiped")
	if err := Restore(t.Context(), Options{Data: wiped}, file, phrase, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range officeFiles() {
		if got, err := os.ReadFile(filepath.Join(wiped, filepath.FromSlash(name))); err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	db := openedOffice(t, wiped)
	if done, err := db.SetupDone(); !done || err != nil {
		t.Errorf("set-up is open again: %v", err)
	}
	owner, err := db.Users().Get("owner")
	keys, failed := db.APIKeys().List()
	if err != nil || failed != nil || owner.Role != store.Owner || len(keys) != 1 {
		t.Errorf("accounts: %+v %v, keys %+v %v", owner, err, keys, failed)
	}
	v, err := db.ConfigVersions().Current()
	if err != nil || !strings.Contains(v.Text, "country: TW") {
		t.Errorf("configuration: %v", err)
	}
	heads, versions, err := db.Flows().Load()
	if err != nil || len(heads) != 1 || len(versions) != 1 {
		t.Errorf("flows: %v %v %v", heads, versions, err)
	}
	wantRecords(t, db, 1200)
}

// wantRecords counts them, and sees that none is numbered twice.
func wantRecords(t *testing.T, db *store.DB, want int) {
	t.Helper()
	records, err := store.OpenRecords(db, recordTable, recordSchema())
	if err != nil {
		t.Fatal(err)
	}
	n, q := 0, store.Query{Limit: store.MaxLimit}
	for {
		page, err := records.List(q)
		if err != nil {
			t.Fatal(err)
		}
		n += len(page.Items)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if next := records.NewID(); n != want || next <= uint64(want) {
		t.Errorf("%d records, the next is %d; want %d", n, next, want)
	}
}

func TestOnlyTheChosenPartsAreRestored(t *testing.T) {
	file := backedUp(t, keptOffice(t), string(config.BackupRecords), string(config.BackupPrompts))
	other := keptOffice(t)
	if err := os.Remove(filepath.Join(other, "sounds/welcome.wav")); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), Options{Data: other}, file, phrase, []string{string(config.BackupPrompts)}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(other, "sounds/welcome.wav")); err != nil {
		t.Error(err)
	}
	err := Restore(t.Context(), Options{Data: other}, file, phrase, []string{string(config.BackupAccounts)})
	if err == nil || !strings.Contains(err.Error(), "none of the parts") {
		t.Errorf("a part that it does not have: %v", err)
	}
	if _, err := openedOffice(t, other).Users().Get("owner"); err != nil {
		t.Error(err)
	}
}

func TestAWrongPassphraseOrADamagedFileChangesNothing(t *testing.T) {
	data := keptOffice(t)
	file := backedUp(t, data)
	if err := Restore(t.Context(), Options{Data: data}, file, "four grey seals sang", nil); err == nil {
		t.Error("a wrong passphrase was taken")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text[:len(text)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), Options{Data: data}, file, phrase, nil); err == nil {
		t.Error("a file that was cut off was taken")
	}
	if _, err := os.Stat(filepath.Join(data, restoreFolder)); err == nil {
		t.Error("something is left behind")
	}
	wantRecords(t, openedOffice(t, data), 1200)
}

func TestARestoreIsRefusedWhileAnApplianceRuns(t *testing.T) {
	data := keptOffice(t)
	file := backedUp(t, data)
	openedOffice(t, data)
	err := Restore(t.Context(), Options{Data: data}, file, phrase, nil)
	if err == nil || !strings.Contains(err.Error(), "another Ringdown") {
		t.Errorf("got %v", err)
	}
}
