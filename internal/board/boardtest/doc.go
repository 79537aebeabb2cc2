// Package boardtest has GPIO lines in memory, for tests of what works a board.
package boardtest
