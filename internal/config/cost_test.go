package config

import (
	"reflect"
	"runtime"
	"testing"
)

// A configuration is judged as a whole, with its wrong numbers in it: none of them
// may cost more than a number does. A park of a billion slots once took gigabytes.
func TestNoNumberOfASettingCostsMemory(t *testing.T) {
	const most = 64 << 20 // a valid configuration takes some hundred kilobytes
	for _, wrong := range []int64{1 << 30, -1 << 30} {
		c := full(t)
		eachInt(reflect.ValueOf(&c).Elem(), "", func(path string, v reflect.Value) {
			was := v.Int()
			v.SetInt(wrong)
			if cost := allocated(func() { _ = c.Validate() }); cost > most {
				t.Errorf("%s = %d: judging it takes %d MB", path, wrong, cost>>20)
			}
			v.SetInt(was)
		})
	}
}

func eachInt(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Int:
		visit(path, v)
	case reflect.Struct:
		for i := range v.NumField() {
			eachInt(v.Field(i), path+"."+fieldName(v.Type().Field(i)), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachInt(v.Index(i), path+"[]", visit)
		}
	}
}

func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
