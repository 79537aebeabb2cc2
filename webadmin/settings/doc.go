// Package settings is the configuration as the web admin sees it: the text in
// internal/store's history, checked by internal/config, put in force by
// whoever wires the rooms.
//
// Promises:
//   - A text that will not do changes nothing and is answered with every fault.
//   - Two people who change the same version do not overwrite each other: the
//     second is told so.
//   - First run keeps the owner and the first configuration in one transaction.
//   - A configuration that cannot be put in force is taken back from the history.
//
// Everything may be called from any goroutine; changes wait for one another.
package settings
