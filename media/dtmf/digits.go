package dtmf

import "math"

const (
	sampleRate = 8000
	// zeroDBm0 is the amplitude of a 0 dBm0 sine, full scale being +3.14 dBm0
	// (ITU-T G.711, A-law).
	zeroDBm0 = 22826.0
	digits   = "123A456B789C*0#D" // row by row, ITU-T Q.23
)

// lowHz and highHz are the two groups of ITU-T Q.23 and their place in digits.
func lowHz(row int) float64  { return [4]float64{697, 770, 852, 941}[row] }
func highHz(col int) float64 { return [4]float64{1209, 1336, 1477, 1633}[col] }

func toneHz(k int) float64 {
	if k < 4 {
		return lowHz(k)
	}
	return highHz(k - 4)
}

func amplitude(dBm0 float64) float64 { return zeroDBm0 * math.Pow(10, dBm0/20) }
