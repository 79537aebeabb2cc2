package dahdi

// The numbers of DAHDI's orders (include/dahdi/user.h and wctdm_user.h of DAHDI
// 2.11): code 0xDA, laid out as asm-generic/ioctl.h says, which amd64, arm and
// arm64 share. abi_test.go computes them again.
const (
	ordFlush          = 0x4004da03
	ordGetParams      = 0xc088da05
	ordSetParams      = 0x4088da05
	ordHook           = 0x4004da07
	ordGetEvent       = 0x8004da08
	ordSpanStat       = 0xc13ada0a
	ordChanConfig     = 0x404cda13
	ordSetToneZone    = 0x4004da16
	ordLoadZone       = 0x4070da19
	ordSetBufInfo     = 0x4018da1b
	ordEchoCancel     = 0x4004da21
	ordSpecify        = 0x4004da26
	ordSetLinear      = 0x4004da28
	ordSetCadence     = 0x4040da2a
	ordOnHookTransfer = 0x4004da33
	ordGetVersion     = 0x80a0da39
	ordSetPolarity    = 0x4004da5c
	ordSetHWGain      = 0x4008da56
	ordGetStats       = 0x800cda3c // of the wctdm family
)

// What ordHook orders.
const (
	hookOn      = 0
	hookOff     = 1
	hookRing    = 5
	hookRingOff = 6
)

// What ordFlush flushes.
const (
	flushRead  = 1
	flushWrite = 2
	flushAll   = 7
)

// Kinds of signalling. They are named after what is at the other end: a channel
// that is signalled as FXO feeds a telephone, so it is our FXS port.
const (
	sigFXOKS = 0x1020
	sigFXSKS = 0x2004
	maskFXO  = 0x1000 // our FXS
	maskFXS  = 0x2000 // our FXO
)

// What a channel receives, as params.RxHookSig says it.
const (
	rxOnHook  = 0 // FXS: no loop current. FXO: no battery
	rxOffHook = 1 // FXS: loop current. FXO: battery
	rxRing    = 3 // FXO: ringing voltage
	rxInitial = 4 // nothing has come since the channel was configured
)

// Events, as ordGetEvent gives them.
const (
	evNone        = 0
	evOnHook      = 1
	evRingOffHook = 2
	evFlash       = 3
	evAlarm       = 4
	evNoAlarm     = 5
	evRingerOff   = 11
	evPulseStart  = 14
	evPolarity    = 17
	evRemoved     = 20
	evPulseDigit  = 1 << 16 // with the digit's character
)

// alarmRed in params.Alarms: what comes in has stopped coming.
const alarmRed = 1 << 3

// params is struct dahdi_params: 136 bytes on every architecture.
type params struct {
	Chan, Span, Pos       int32
	SigType, SigCap       int32
	RxIsOffHook           int32
	RxBits, TxBits        int32
	TxHookSig, RxHookSig  int32
	Law, IdleBits         int32
	Name                  [40]byte
	PreWink, PreFlash     int32 // ms, as all that follow
	Wink, Flash, Start    int32
	RxWink, RxFlash       int32
	Debounce              int32
	PulseBreak, PulseMake int32
	PulseAfter            int32
	Alarms                uint32
}

// chanConfig is struct dahdi_chanconfig, 76 bytes.
type chanConfig struct {
	Chan         int32
	Name         [40]byte
	SigType, Law int32
	Master, Idle int32
	NetDev       [16]byte
}

// bufInfo is struct dahdi_bufferinfo, 24 bytes.
type bufInfo struct {
	TxPolicy, RxPolicy    int32 // 0: at once
	Count, Size           int32 // Size in samples
	ReadFull, WrittenFull int32 // the kernel says -1 always
}

// zoneHeader is struct dahdi_tone_def_header, 112 bytes: a tone zone of no tones.
type zoneHeader struct {
	Count, Zone int32
	Cadence     [16]int32
	Name        [40]byte
}

// version is struct dahdi_versioninfo, 160 bytes.
type version struct{ Version, EchoCan [80]byte }

// hwGain is struct dahdi_hwgain, 8 bytes; Tx is a bit field of one bit.
type hwGain struct {
	DeciBel int32 // 0.1 dB
	Tx      uint32
}

// stats is struct wctdm_stats, 12 bytes: millivolts.
type stats struct{ Tip, Ring, Battery int32 }

// spanInfo is struct dahdi_spaninfo: packed, 314 bytes, of which these parts are
// looked at.
type spanInfo [314]byte

const (
	spanAtNumber   = 0
	spanAtName     = 4
	spanAtDesc     = 24
	spanAtChannels = 124
	spanAtMaker    = 220
	spanAtType     = 260
)
