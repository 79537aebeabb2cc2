package call

import (
	"fmt"
	"time"
)

func (r *Rules) take(p pair) (err error) {
	for _, f := range r.spans() {
		if f.key == p.key {
			*f.d, err = time.ParseDuration(p.value)
			return err
		}
	}
	return fmt.Errorf("the word is unknown")
}
