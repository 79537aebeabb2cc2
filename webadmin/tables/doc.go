// Package tables reads tables that people bring from spreadsheets: CSV (RFC 4180)
// between commas, semicolons or tabs, with the columns named by the first line in
// any order and in the languages of the pages.
//
// Promises:
//   - UTF-8 and UTF-16 with a byte order mark are read, and UTF-8 without one. GBK
//     and Big5 are told apart by the columns' names, or by which of them gives
//     characters of daily use; where that decides nothing, it is told.
//   - A fault names the line of the file, from 1, and the column where there is one.
//   - A file has at most as many rows as its reader takes; empty ones do not count.
//
// Everything is pure and may be called from any goroutine.
package tables
