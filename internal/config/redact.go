package config

import "reflect"

// Secrets lists every secret in a configuration, for what must not show them.
func (c Config) Secrets() []string {
	var all []string
	eachSecret(reflect.ValueOf(c), func(v reflect.Value) { all = append(all, v.String()) })
	return all
}

// Redacted returns a copy whose secrets cannot be read.
func (c Config) Redacted() Config {
	out := reflect.New(reflect.TypeFor[Config]()).Elem()
	out.Set(reflect.ValueOf(c.Clone()))
	eachSecret(out, func(v reflect.Value) { v.SetString(hidden) })
	return out.Interface().(Config) //nolint:errcheck,forcetypeassert // made of one above
}

// eachSecret calls fn for every secret that is set.
func eachSecret(v reflect.Value, fn func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			eachSecret(v.Field(i), fn)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachSecret(v.Index(i), fn)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachSecret(v.Elem(), fn)
		}
	case reflect.String:
		if secret(v) && v.Len() > 0 {
			fn(v)
		}
	}
}
