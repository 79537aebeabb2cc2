package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
)

// silent are libraries of which a program here has no use, by what they are for.
// Each brings others: in their place stand ones whose functions do nothing.
func silent() []string {
	return []string{
		"libpcaudio.so.0", // espeak-ng plays sound by it; ours writes to pipes. Thirty more, of sound servers and screens, 9 MB
		"libdbus-1.so.3",  // libpcap records D-Bus by it; nine more, of systemd, 4 MB
		"libcrypto.so.3",  // tcpdump reads IPsec with given keys by it (-E), and checks MD5 signatures of TCP (-M); 5 MB
	}
}

// silentFunctions are those that a program calls of a silent library without
// saying from which it has them: espeak-ng's. Each answers zero, which from the
// first one means that there is no device.
func silentFunctions() []string {
	return []string{
		"create_audio_device_object", "audio_object_open", "audio_object_close", "audio_object_destroy",
		"audio_object_write", "audio_object_drain", "audio_object_flush", "audio_object_strerror",
	}
}

// silentText is the one function that must answer a text: tcpdump prints it.
const silentText = "OpenSSL_version"

// silentLibrary is a library with these functions, all of one version or of none:
// a header, one segment that is read and run, and the tables that the dynamic
// linker wants (System V ABI, chapter 5; LSB Core 5.0, 10.7, for versions).
func silentLibrary(arch, name, version string, functions []string) []byte {
	const none = 0x656e6f6e                                                                                                             // "none"
	l := &emptyLibrary{code: []uint32{0xe3a00000, 0xe12fff1e, 0xe28f0000, 0xe12fff1e, none, 0}, machine: elf.EM_ARM, flags: 0x05000400} // mov r0, #0; bx lr; add r0, pc, #0; bx lr; EABI 5, hard float
	if arch == "arm64" {
		l = &emptyLibrary{wide: true, code: []uint32{0xd2800000, 0xd65f03c0, 0x10000040, 0xd65f03c0, none, 0}, machine: elf.EM_AARCH64} // mov x0, #0; ret; adr x0, .+8; ret
	}
	return l.bytes(name, version, functions)
}

// emptyLibrary is what differs between machines: of 32 bits, or, wide, of 64.
type emptyLibrary struct {
	wide    bool
	code    []uint32
	machine elf.Machine
	flags   uint32
}

// bytes puts the library together. All parts begin at multiples of eight.
func (l *emptyLibrary) bytes(name, version string, functions []string) []byte {
	const head = 64 + 3*56 // of the wide kind; the other is shorter
	names := []byte{0}
	text := func(s string) uint32 {
		defer func() { names = append(append(names, s...), 0) }()
		return uint32(len(names))
	}
	text(name) // at 1
	versionAt := text(version)
	code := uint64(head)
	var symbols, dyn bytes.Buffer
	l.symbol(&symbols, 0, 0, 0)
	for _, f := range functions {
		at := code
		if f == silentText {
			at += 8
		}
		l.symbol(&symbols, text(f), 0x12, at) // a global function
	}
	parts := []struct {
		tag  elf.DynTag
		data []byte
	}{
		{0, packed(l.code)},
		{elf.DT_HASH, packed(hashOf(len(functions)))},
		{elf.DT_SYMTAB, packed(symbols.Bytes())},
		{elf.DT_STRTAB, packed(names)},
		{elf.DT_VERSYM, packed(slices.Repeat([]uint16{2}, len(functions)+1))},
		{elf.DT_VERDEF, versionsOf(name, version, versionAt)},
	}
	if version == "" {
		parts = parts[:4]
	}
	out := bytes.Repeat([]byte{0}, head)
	for _, p := range parts {
		if p.tag != 0 {
			l.entry(&dyn, p.tag, uint64(len(out)))
		}
		out = append(out, p.data...)
	}
	l.entry(&dyn, elf.DT_STRSZ, uint64(len(names)))
	l.entry(&dyn, elf.DT_SYMENT, uint64(symbols.Len()/(len(functions)+1)))
	l.entry(&dyn, elf.DT_SONAME, 1)
	if version != "" {
		l.entry(&dyn, elf.DT_VERDEFNUM, 2)
	}
	l.entry(&dyn, elf.DT_NULL, 0)
	copy(out, l.header(uint64(len(out)), uint64(dyn.Len())))
	return append(out, dyn.Bytes()...)
}

// hashOf is a table of one bucket: all symbols in a row.
func hashOf(functions int) []uint32 {
	hash := []uint32{1, uint32(functions + 1), 1, 0}
	for i := range functions {
		hash = append(hash, uint32(i+2)%uint32(functions+1))
	}
	return hash
}

// versionsOf defines two versions: the library itself, which is always the first,
// and that of its functions.
func versionsOf(name, version string, versionAt uint32) []byte {
	type definition struct { // and its only name, behind it
		Version, Flags, Index, Count uint16
		Hash, Aux, Next              uint32
		Name, NextName               uint32
	}
	return packed([]definition{
		{1, 1, 1, 1, hashName(name), 20, 28, 1, 0},
		{1, 0, 2, 1, hashName(version), 20, 0, versionAt, 0},
	})
}

// hashName is the hash of the System V ABI.
func hashName(name string) uint32 {
	var h uint32
	for _, c := range []byte(name) {
		h = h<<4 + uint32(c)
		high := h & 0xf0000000
		h = (h ^ high>>24) &^ high
	}
	return h
}

func (l *emptyLibrary) entry(b *bytes.Buffer, tag elf.DynTag, v uint64) {
	l.word(b, uint64(tag))
	l.word(b, v)
}

// header is that of the file and of its segments.
func (l *emptyLibrary) header(dynamic, size uint64) []byte {
	var b bytes.Buffer
	order := binary.LittleEndian
	ident := [16]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS32), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)}
	segments := []elf.Prog64{
		{Type: uint32(elf.PT_LOAD), Flags: uint32(elf.PF_R | elf.PF_X), Filesz: dynamic + size, Memsz: dynamic + size, Align: 0x10000},
		{Type: uint32(elf.PT_DYNAMIC), Flags: uint32(elf.PF_R), Off: dynamic, Vaddr: dynamic, Paddr: dynamic, Filesz: size, Memsz: size, Align: 8},
		{Type: uint32(elf.PT_GNU_STACK), Flags: uint32(elf.PF_R | elf.PF_W), Align: 16},
	}
	if l.wide {
		ident[4] = byte(elf.ELFCLASS64)
		_ = binary.Write(&b, order, elf.Header64{Ident: ident, Type: uint16(elf.ET_DYN), Machine: uint16(l.machine), Version: 1, Phoff: 64, Flags: l.flags, Ehsize: 64, Phentsize: 56, Phnum: 3})
		_ = binary.Write(&b, order, segments)
		return b.Bytes()
	}
	_ = binary.Write(&b, order, elf.Header32{Ident: ident, Type: uint16(elf.ET_DYN), Machine: uint16(l.machine), Version: 1, Phoff: 52, Flags: l.flags, Ehsize: 52, Phentsize: 32, Phnum: 3})
	for _, s := range segments {
		_ = binary.Write(&b, order, elf.Prog32{Type: s.Type, Flags: s.Flags, Off: uint32(s.Off), Vaddr: uint32(s.Vaddr), Paddr: uint32(s.Paddr), Filesz: uint32(s.Filesz), Memsz: uint32(s.Memsz), Align: uint32(s.Align)})
	}
	return b.Bytes()
}

func (l *emptyLibrary) symbol(b *bytes.Buffer, name uint32, info byte, value uint64) {
	section := uint16(min(value, 1)) // the first symbol is none
	if l.wide {
		_ = binary.Write(b, binary.LittleEndian, elf.Sym64{Name: name, Info: info, Shndx: section, Value: value, Size: 8 * uint64(section)})
		return
	}
	_ = binary.Write(b, binary.LittleEndian, elf.Sym32{Name: name, Info: info, Shndx: section, Value: uint32(value), Size: 8 * uint32(section)})
}

func (l *emptyLibrary) word(b *bytes.Buffer, v uint64) {
	if l.wide {
		_ = binary.Write(b, binary.LittleEndian, v)
		return
	}
	_ = binary.Write(b, binary.LittleEndian, uint32(v))
}

// packed are numbers as bytes, up to a multiple of eight.
func packed(v any) []byte {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes all
	for b.Len()%8 != 0 {
		b.WriteByte(0)
	}
	return b.Bytes()
}
