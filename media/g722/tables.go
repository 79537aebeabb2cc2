package g722

// The tables of ITU-T G.722 clause 3 and 4, by the names that it gives them.
var (
	// decisionLow are the decision levels of the 6-bit quantiser, Q6.
	decisionLow = [30]int32{
		0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
		1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
	}
	// codeLowMinus and codeLowPlus are the codes of its intervals, ILN and ILP.
	codeLowMinus = [31]byte{
		0, 63, 62, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
	}
	codeLowPlus = [31]byte{
		0, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
	}
	// valueLow are the values of the 6-bit codes, QM6, and coarseLow those of
	// the four bits that both sides learn from, QM4.
	valueLow = [64]int32{
		-136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
		-7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
		24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
		4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
	}
	coarseLow = [16]int32{
		0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
	}
	// valueHigh are the values of the 2-bit codes, QM2.
	valueHigh = [4]int32{-7408, -1616, 7408, 1616}
	// growLow and growHigh are the steps of the scale factors' logarithms, WL by
	// RL42, and WH by RH2.
	growLow  = [16]int32{-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60}
	growHigh = [4]int32{798, -214, 798, -214}
	// power is 2 to the power of 0 to 31/32, in 1/2048: ILB.
	power = [32]int32{
		2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
		2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
	}
	// mirror are the quadrature mirror filter's 24 taps, every second one: the
	// others are these from behind.
	mirror = [12]int32{3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11}
	// halfBand is one side of the half-band filter without its zeros, in
	// 1/65536: a sinc under Kaiser's window of 47 taps, beta 5.65. The centre is
	// 1/2.
	halfBand = [12]int32{20763, -6657, 3692, -2339, 1544, -1021, 661, -411, 240, -127, 58, -19}
)
