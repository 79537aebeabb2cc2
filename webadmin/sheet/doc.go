// Package sheet writes tables as XLSX, the file of spreadsheets (ECMA-376, Office
// Open XML), row by row: what was written is not kept, however long the table gets.
//
// It writes one sheet of texts, numbers and times, with a head that stays in sight
// and can be filtered by. Texts stand in their cells (inlineStr) and not in a common
// table, which would have to be held until the end; no text is ever a formula.
package sheet
