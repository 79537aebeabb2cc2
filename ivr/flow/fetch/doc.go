// Package fetch asks servers for flows (IV-6): with time-outs, attempts that are
// counted, answers of a bounded size, and nobody's call waiting for another's.
//
// Servers inside are refused, unless the settings allow them: internal/guarded.
//
// [Pool.Run] owns what is under way; [Pool.Start] may be called from any
// goroutine and returns at once.
package fetch
