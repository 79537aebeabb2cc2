//go:build emulator

package trial

import (
	"encoding/binary"
	"net/http"
	"testing"
)

// TestTextsAreSpoken: the programs in the firmware run, without rights, on its own
// libraries.
func TestTextsAreSpoken(t *testing.T) {
	m := start(t, plan{disk: newDisk(t)})
	o := setUp(m)
	for language, text := range map[string]string{"en": "Our office moves on Friday.", "zh-Hant": "本公司星期五搬遷。"} {
		status, wav := o.ask("POST", "/api/v1/speech", map[string]string{"text": text, "language": language})
		if status != http.StatusOK || len(wav) < 44 || wav[:4] != "RIFF" {
			t.Fatalf("%s: %d %.200s", language, status, wav)
		}
		loud := 0
		for b := []byte(wav[44:]); len(b) >= 2; b = b[2:] {
			if v := int16(binary.LittleEndian.Uint16(b)); v > 2000 || v < -2000 {
				loud++
			}
		}
		if loud < 1000 {
			t.Errorf("%s: of %d bytes only %d samples are loud", language, len(wav), loud)
		}
		t.Logf("%s: %d bytes of sound, %d loud samples", language, len(wav), loud)
	}
}
