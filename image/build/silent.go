package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
)

// silent is a library that espeak-ng only plays sound by; ours writes to pipes. The
// real one brings thirty more, of sound servers and screens, 9 MB.
const silent = "libpcaudio.so.0"

// silentFunctions are those of it that espeak-ng calls; each answers zero, which
// from the first one means that there is no device.
func silentFunctions() []string {
	return []string{
		"create_audio_device_object", "audio_object_open", "audio_object_close", "audio_object_destroy",
		"audio_object_write", "audio_object_drain", "audio_object_flush", "audio_object_strerror",
	}
}

// silentLibrary is a library with these functions: a header, one segment that is
// read and run, and the tables that the dynamic linker wants (System V ABI,
// chapter 5).
func silentLibrary(arch string) []byte {
	l := &emptyLibrary{code: []uint32{0xe3a00000, 0xe12fff1e}, machine: elf.EM_ARM, flags: 0x05000400} // mov r0, #0; bx lr; EABI 5, hard float
	if arch == "arm64" {
		l = &emptyLibrary{wide: true, code: []uint32{0xd2800000, 0xd65f03c0}, machine: elf.EM_AARCH64} // mov x0, #0; ret
	}
	return l.bytes(silent, silentFunctions())
}

// emptyLibrary is what differs between machines: of 32 bits, or, wide, of 64.
type emptyLibrary struct {
	wide    bool
	code    []uint32
	machine elf.Machine
	flags   uint32
}

// bytes puts the library together. All parts begin at multiples of eight.
func (l *emptyLibrary) bytes(name string, functions []string) []byte {
	const head = 64 + 3*56 // of the wide kind; the other is shorter
	names := append([]byte{0}, name...)
	var at []uint32
	for _, f := range functions {
		names = append(names, 0)
		at = append(at, uint32(len(names)))
		names = append(names, f...)
	}
	names = append(names, 0)
	hash := []uint32{1, uint32(len(functions) + 1), 1, 0} // one bucket: the symbols in a row
	for i := range functions {
		hash = append(hash, uint32(i+2)%uint32(len(functions)+1))
	}
	code := uint64(head)
	text := packed(l.code)
	table := code + uint64(len(text))
	symbols := table + uint64(len(packed(hash)))
	var syms bytes.Buffer
	l.symbol(&syms, 0, 0, 0)
	for _, n := range at {
		l.symbol(&syms, n, 0x12, code) // a global function
	}
	strings := symbols + uint64(len(packed(syms.Bytes())))
	dynamic := strings + uint64(len(packed(names)))
	var dyn bytes.Buffer
	for _, d := range [][2]uint64{
		{uint64(elf.DT_HASH), table},
		{uint64(elf.DT_SYMTAB), symbols},
		{uint64(elf.DT_STRTAB), strings},
		{uint64(elf.DT_STRSZ), uint64(len(names))},
		{uint64(elf.DT_SYMENT), uint64(syms.Len() / (len(functions) + 1))},
		{uint64(elf.DT_SONAME), 1},
		{0, 0},
	} {
		l.word(&dyn, d[0])
		l.word(&dyn, d[1])
	}
	out := l.header(dynamic, uint64(dyn.Len()))
	out = append(out, make([]byte, head-len(out))...)
	for _, part := range [][]byte{text, packed(hash), packed(syms.Bytes()), packed(names), dyn.Bytes()} {
		out = append(out, part...)
	}
	return out
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
