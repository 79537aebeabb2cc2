// Command make writes docs/features.md. It is run by `make features` in the
// module's folder, and reads the output of "go test -json" of the scenarios from
// standard input. It exits 1, and writes nothing, when a row is claimed without
// proof.
package main
