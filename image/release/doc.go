// Command release makes what is given to users (HW-3): for each machine the
// static binary, a tarball and a Debian package, each with a bill of materials,
// and one file of checksums.
//
// It asks nothing of the machine but Go and the pages that `make ui` has built.
// What it writes depends on the sources, the version and the time of the last
// commit alone (SOURCE_DATE_EPOCH): the same bytes come out wherever it runs.
// `-check` builds everything twice, the second time without the build cache, and
// compares.
//
// It fails when a module has a licence that nobody has looked at: see licences.
package main
