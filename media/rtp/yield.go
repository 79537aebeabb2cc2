package rtp

import _ "unsafe" // for go:linkname

// yield lets the other goroutines of this processor have their turn, and comes
// back when they had it. runtime.Gosched does more: it offers the goroutine to
// all processors and wakes one that idles to take it. The runtime keeps this one
// for others to use (go.dev/issue/67401).
//
//go:linkname yield runtime.goyield
func yield()
