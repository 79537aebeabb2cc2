package dahdi

import (
	"testing"
	"unsafe"
)

// order computes a number of an ioctl as asm-generic/ioctl.h does.
func order(dir, number, size uintptr) uintptr { return dir<<30 | size<<16 | 0xDA<<8 | number }

func TestOrdersHaveTheKernelsNumbers(t *testing.T) {
	const (
		w, r = 1, 2
		num  = 4
	)
	for name, x := range map[string]struct{ got, want uintptr }{
		"FLUSH":          {ordFlush, order(w, 3, num)},
		"GET_PARAMS":     {ordGetParams, order(w|r, 5, unsafe.Sizeof(params{}))},
		"SET_PARAMS":     {ordSetParams, order(w, 5, unsafe.Sizeof(params{}))},
		"HOOK":           {ordHook, order(w, 7, num)},
		"GETEVENT":       {ordGetEvent, order(r, 8, num)},
		"SPANSTAT":       {ordSpanStat, order(w|r, 10, unsafe.Sizeof(spanInfo{}))},
		"CHANCONFIG":     {ordChanConfig, order(w, 19, unsafe.Sizeof(chanConfig{}))},
		"SETTONEZONE":    {ordSetToneZone, order(w, 22, num)},
		"LOADZONE":       {ordLoadZone, order(w, 25, unsafe.Sizeof(zoneHeader{}))},
		"SET_BUFINFO":    {ordSetBufInfo, order(w, 27, unsafe.Sizeof(bufInfo{}))},
		"ECHOCANCEL":     {ordEchoCancel, order(w, 33, num)},
		"SPECIFY":        {ordSpecify, order(w, 38, num)},
		"SETLINEAR":      {ordSetLinear, order(w, 40, num)},
		"SETCADENCE":     {ordSetCadence, order(w, 42, unsafe.Sizeof([16]int32{}))},
		"ONHOOKTRANSFER": {ordOnHookTransfer, order(w, 51, num)},
		"GETVERSION":     {ordGetVersion, order(r, 57, unsafe.Sizeof(version{}))},
		"SET_HWGAIN":     {ordSetHWGain, order(w, 86, unsafe.Sizeof(hwGain{}))},
		"SETPOLARITY":    {ordSetPolarity, order(w, 92, num)},
		"WCTDM stats":    {ordGetStats, order(r, 60, unsafe.Sizeof(stats{}))},
		"params":         {unsafe.Sizeof(params{}), 136},
		"span":           {unsafe.Sizeof(spanInfo{}), 314},
		"channel":        {unsafe.Sizeof(chanConfig{}), 76},
		"buffers":        {unsafe.Sizeof(bufInfo{}), 24},
		"zone":           {unsafe.Sizeof(zoneHeader{}), 112},
		"received hook":  {unsafe.Offsetof(params{}.RxHookSig), 36},
		"name":           {unsafe.Offsetof(params{}.Name), 48},
		"flash window":   {unsafe.Offsetof(params{}.RxFlash), 112},
		"alarms":         {unsafe.Offsetof(params{}.Alarms), 132},
	} {
		if x.got != x.want {
			t.Errorf("%s is %#x, want %#x", name, x.got, x.want)
		}
	}
}
