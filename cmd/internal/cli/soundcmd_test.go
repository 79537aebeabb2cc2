package cli

import (
	"slices"
	"testing"
)

// The flag -json is taken off the line before a command sees its words; the one
// that prints numbers must get it back, the others must not stumble over it.
func TestSoundMeasureGetsJSONBack(t *testing.T) {
	for _, c := range []struct{ typed, want []string }{
		{[]string{"measure", "-json"}, []string{"measure", "-json"}},
		{[]string{"-json", "measure"}, []string{"measure", "-json"}},
		{[]string{"measure"}, []string{"measure"}},
		{[]string{"detect", "-json", "x.wav"}, []string{"detect", "x.wav"}},
		{[]string{"-json"}, nil},
	} {
		g, rest, err := takeGlobals(c.typed)
		if err != nil {
			t.Fatal(err)
		}
		if got := soundArgs(rest, g.json); !slices.Equal(got, c.want) {
			t.Errorf("%q becomes %q, want %q", c.typed, got, c.want)
		}
	}
}
