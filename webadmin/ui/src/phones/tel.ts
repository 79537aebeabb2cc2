// A tel: link (RFC 3966), or a number as people write one.

export interface Tel {
  number: string // digits, * and #; with + it is the world's
  ext: string // keyed after the answer, "" none (RFC 3966 §5.3)
  context: string // where a local number is valid, "" everywhere (§5.1.5)
}

const separators = /[\s\-.()\u2010-\u2015\uff0d\u30fc]/g // §5.1.1, and those that people paste
const wide = /[\uff0b\uff0a\uff03\uff10-\uff19]/g // full-width digits, +, * and #

// parseTel gives null for what is no number.
export function parseTel(text: string): Tel | null {
  let rest = text.trim().replace(/^tel:(\/\/)?/i, '')
  try {
    rest = decodeURIComponent(rest)
  } catch {
    // a lone % is no number: told below
  }
  const [first = '', ...more] = rest.replace(wide, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).split(';')
  const number = first.replace(separators, '')
  const parameter = (name: string) => more.map((p) => p.split('=')).find(([key]) => key?.trim().toLowerCase() === name)?.[1]?.trim() ?? ''
  if (!/^(\+\d{1,31}|[\d*#]{1,32})$/.test(number)) return null
  return { number, ext: parameter('ext').replace(separators, ''), context: number.startsWith('+') ? '' : parameter('phone-context') }
}

// dialled is what a telephone of ours dials for it: a number of the world is put into
// the country's form by the appliance.
export function dialled(tel: Tel, ours: string[], accessCode: string): string {
  return tel.number.startsWith('+') || /[*#]/.test(tel.number) || ours.includes(tel.number) ? tel.number : accessCode + tel.number
}
