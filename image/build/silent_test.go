package main

import (
	"bytes"
	"debug/elf"
	"testing"
)

func TestTheSilentLibraryHasItsFunctions(t *testing.T) {
	for arch, machine := range map[string]elf.Machine{"armhf": elf.EM_ARM, "arm64": elf.EM_AARCH64} {
		data := silentLibrary(arch, "libpcaudio.so.0", "", silentFunctions())
		f, err := elf.NewFile(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if f.Machine != machine || f.Type != elf.ET_DYN || len(f.Progs) != 3 {
			t.Errorf("%s: %v %v with %d segments", arch, f.Machine, f.Type, len(f.Progs))
		}
		load, dynamic := f.Progs[0], f.Progs[1]
		if load.Filesz != uint64(len(data)) || dynamic.Off+dynamic.Filesz != uint64(len(data)) || dynamic.Off%8 != 0 {
			t.Errorf("%s: of %d bytes are loaded %d; the dynamic table has %d at %d", arch, len(data), load.Filesz, dynamic.Filesz, dynamic.Off)
		}
		for _, name := range silentFunctions() {
			if !bytes.Contains(data, []byte("\x00"+name+"\x00")) {
				t.Errorf("%s: %s is missing", arch, name)
			}
		}
	}
}

// What readelf and the dynamic linker look at: the symbols and the versions that
// they are asked for by.
func TestASilentLibraryHasTheVersionThatIsAskedFor(t *testing.T) {
	for _, arch := range []string{"armhf", "arm64"} {
		data := silentLibrary(arch, "libcrypto.so.3", "OPENSSL_3.0.0", []string{"MD5_Init", silentText})
		f, err := elf.NewFile(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if f.Progs[0].Filesz != uint64(len(data)) || !bytes.Contains(data, []byte("\x00OPENSSL_3.0.0\x00")) || !bytes.Contains(data, []byte("none")) {
			t.Errorf("%s: %d of %d bytes", arch, f.Progs[0].Filesz, len(data))
		}
	}
	if got := hashName("GLIBC_2.17"); got != 0x06969197 { // as readelf shows it of any program of Debian's
		t.Errorf("%#x", got)
	}
}
