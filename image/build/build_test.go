package main

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"ringdown/image/board"
)

func TestOnlyUBootsOwnEnvironmentIsReplaced(t *testing.T) {
	before, after := "ERROR: no memory r=%d\x00Some text\x00", "\x00\x00Removing all\x00"
	loader := []byte(before + "arch=arm\x00baudrate=115200\x00bootcmd=run distro_bootcmd\x00boot_a_script=" + strings.Repeat("x", 200) + after)
	out, err := withEnvironment(loader, "echo hello", "fdt_high=0")
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(loader) || !bytes.HasPrefix(out, []byte(before+"bootcmd=run start\x00start=echo hello\x00initrd_high=ffffffffffffffff\x00fdt_high=0\x00")) || !bytes.HasSuffix(out, []byte(after)) {
		t.Errorf("%q", out)
	}
	if bytes.Contains(out, []byte("baudrate")) {
		t.Error("something of the old environment is left")
	}
	if _, err := withEnvironment(loader, strings.Repeat("echo;", 100), ""); err == nil {
		t.Error("an environment that has no room was taken")
	}
	if _, err := withEnvironment([]byte("no loader"), "", ""); err == nil {
		t.Error("what is no boot loader was taken")
	}
}

// TestTheBootLoaderTakesEachCommand: of one with too many words U-Boot prints how
// it is used, and goes on without it.
func TestTheBootLoaderTakesEachCommand(t *testing.T) {
	names, err := board.Names()
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	text, err := os.ReadFile("../boot/boot.cmd")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := board.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		j := &job{Board: b}
		if script, err := j.commands(string(text)); err != nil || !strings.Contains(script, "env export -c") {
			t.Errorf("%s: %v\n%s", b.Name, err, script)
		}
		if _, err := j.commands(string(text) + "\nenv export -c -s 200 STATE2 q VARS and more and more"); err == nil {
			t.Errorf("%s: a command of 17 words was taken", b.Name)
		}
	}
}

// The roots are veritysetup's (cryptsetup 2.6.1, --no-superblock) for the same
// data and salt.
func TestHashTreesAreDeviceMappers(t *testing.T) {
	salt := []byte("ringdown")
	for blocks, want := range map[int]string{
		1:   "4a4954ff3d7f9f8b34660cb490b0f8a720b13849a405621c77fad0c40bbaf12a",
		2:   "5a11152db313fd6bb5a5b66a835922deb1745299a203b035200542c62d35fdaf",
		300: "4f4b807934b6c56faeb7decdf8602a417e22898dba67ce5b4a6ba61bf2742dbd",
	} {
		data := make([]byte, blocks*verityBlock)
		for i := range data {
			data[i] = byte(i * 7 / 3)
		}
		tree, root := verityTree(data, salt)
		if got := hex.EncodeToString(root); got != want {
			t.Errorf("%d blocks: root %s, want %s", blocks, got, want)
		}
		if len(tree)%verityBlock != 0 {
			t.Errorf("%d blocks: the tree has %d bytes", blocks, len(tree))
		}
	}
}

func TestAListOfDebiansPackagesBecomesOneOfItsSources(t *testing.T) {
	known := "Packages Debian http://mirror.example/debian bookworm main\nDEP-11 Debian http://mirror.example/debian bookworm main\nPackages Acme http://acme.example stable main\n"
	if got := string(sourceLists([]byte(known))); got != "deb-src [trusted=yes] http://mirror.example/debian bookworm main\n" {
		t.Errorf("%q", got)
	}
}

// TestSettingsOfTheBootLoaderHold: what U-Boot's configuration leaves out without
// a word is found.
func TestSettingsOfTheBootLoaderHold(t *testing.T) {
	made := []byte("CONFIG_FIT_SIGNATURE=y\n# CONFIG_NET is not set\nCONFIG_USB=y\n")
	for changes, want := range map[string]bool{
		"# words\nCONFIG_FIT_SIGNATURE=y\n# CONFIG_NET is not set\n# CONFIG_VIDEO is not set\n": true,
		"CONFIG_RSA=y":               false,
		"CONFIG_FIT_SIGNATURE=n":     false,
		"# CONFIG_USB is not set":    false,
		"# CONFIG_US is not set":     true,
		"# CONFIG_NET is not set   ": true,
	} {
		if err := holds(made, []byte(changes)); (err == nil) != want {
			t.Errorf("%q: %v", changes, err)
		}
	}
}
