// Tables as text, to be taken elsewhere.

// guarded keeps a spreadsheet from working out what somebody else wrote (OWASP, "CSV
// Injection"), as webadmin/csv.go does.
const guarded = (cell: string) => (/^[=+\-@\t\r\n]/.test(cell) ? "'" + cell : cell)

// asCSV is RFC 4180, with the mark by which spreadsheets know UTF-8.
export const asCSV = (rows: string[][]) =>
  '\uFEFF' + rows.map((row) => row.map((cell) => `"${guarded(cell).replaceAll('"', '""')}"`).join(',') + '\r\n').join('')

// asText has tabs between the columns: mails and spreadsheets take it as it is.
export const asText = (rows: string[][]) => rows.map((row) => row.map((cell) => guarded(cell.replace(/[\t\r\n]+/g, ' '))).join('\t') + '\n').join('')

// saveAs has the browser keep a text as a file.
export function saveAs(name: string, text: string, type: string) {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  URL.revokeObjectURL(url)
}
