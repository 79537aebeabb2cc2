// How hard a password is to guess, in words: a rough count of bits, by length
// and by how many different kinds of character and different characters it has.
export type Strength = 'short' | 'weak' | 'fair' | 'strong'

export function strength(password: string, minimum: number): { word: Strength; missing: number } {
  const letters = [...password]
  const missing = Math.max(0, minimum - letters.length)
  if (missing > 0) return { word: 'short', missing }
  const kinds: [RegExp, number][] = [[/[a-z]/, 26], [/[A-Z]/, 26], [/\d/, 10], [/[\x20-\x2f:-@[-`{-~]/, 32], [/[^\x00-\x7f]/, 2000]]
  const pool = kinds.reduce((sum, [form, size]) => sum + (form.test(password) ? size : 0), 0)
  const different = new Set(letters).size
  const steps = letters.slice(1).filter((c, i) => Math.abs(c.codePointAt(0)! - letters[i]!.codePointAt(0)!) > 1).length + 1
  const bits = Math.log2(Math.max(pool, 2)) * Math.min(different * 1.5, steps, letters.length)
  return { word: bits < 45 ? 'weak' : bits < 70 ? 'fair' : 'strong', missing: 0 }
}
