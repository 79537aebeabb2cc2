// Command versus measures Ringdown and Asterisk on the same work, by the same
// generators, in the same run and in turn (A B A B …), and prints medians,
// ratios and whether the goal is met. bench/run.sh prepares what it needs.
//
// Each work of each round begins with a fresh server. CPU is utime and stime of
// the server's process over the work. Delay counts only in rounds in which other
// processes used at most 12 % of a core; else it is not measured.
package main
