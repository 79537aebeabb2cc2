package update_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"ringdown/image/update"
)

// FuzzBundle looks for a bundle that arms something and is not the one that was
// signed, and for one that makes the reader fall over.
func FuzzBundle(f *testing.F) {
	t := &testing.T{}
	good := newBench(t).bundle("v1.1.0", nil)
	for _, in := range [][]byte{good, good[:100], good[:20], flip(good, 17), append(bytes.Clone(good), 1)} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		b := newBench(t)
		_, err := b.updater("A", "v1.0.0").Apply(t.Context(), bytes.NewReader(in))
		slot, _ := b.start()
		if (slot == "B") != bytes.Equal(in, good) || (err == nil) != (slot == "B") {
			t.Errorf("slot %s starts, and the error was %v", slot, err)
		}
	})
}

// FuzzManifest signs whatever comes: what is behind the signature is read as
// carefully as what is before it.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":1,"board":"qemu-arm64","version":"v1.1.0","floor":"v1.0.0","key":"test","parts":[{"name":"boot","offset":0,"size":3,"sha256":"` + "0000000000000000000000000000000000000000000000000000000000000000" + `"}]}`))
	key := keyOf(1)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<14 {
			return
		}
		head := append([]byte("ringdown-bundle\n\x00\x00"), byte(len(text)>>8), byte(len(text)))
		head = append(head, text...)
		bundle, err := update.Open(bytes.NewReader(append(head, ed25519.Sign(key, head)...)), update.Keys{"test": key.Public().(ed25519.PublicKey)})
		if err != nil {
			return
		}
		if len(bundle.Parts) == 0 || bundle.Parts[0].Offset != 0 || bundle.Board == "" {
			t.Errorf("%+v", bundle.Manifest)
		}
	})
}

// FuzzState: one copy of the boot state, with any bytes.
func FuzzState(f *testing.F) {
	good, err := update.EncodeState(5, "v1.0.0")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(flip(good, 100))
	f.Fuzz(func(t *testing.T, b []byte) {
		valid, again := update.DecodeState(b)
		if !valid || again == nil {
			return
		}
		if ok, third := update.DecodeState(again); !ok || !bytes.Equal(again, third) {
			t.Errorf("%q is not read as it was written", again)
		}
	})
}
