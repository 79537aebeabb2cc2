package update

import "github.com/spf13/afero"

// CountTry does what the boot loader's script does before each start.
func CountTry(fs afero.Fs, m Machine) string {
	u := &Updater{fs: fs, machine: m}
	name := ""
	if err := u.change(func(s *bootState) {
		if name = s.next(); name != "" {
			at := s.Slots[name]
			at.Left--
			s.Slots[name] = at
		}
	}); err != nil {
		panic(err)
	}
	return name
}

// EncodeState and DecodeState are one copy of the boot state.
func EncodeState(q uint64, floor string) ([]byte, error) {
	s := fresh()
	s.Sequence, s.Floor = q, floor
	return s.encode()
}

// DecodeState reports whether a copy is valid, and whether it survives a round.
func DecodeState(b []byte) (valid bool, again []byte) {
	s, valid := decodeState(b)
	if !valid {
		return false, nil
	}
	again, err := s.encode()
	if err != nil {
		return true, nil
	}
	return true, again
}
