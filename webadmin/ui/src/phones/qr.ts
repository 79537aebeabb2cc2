// QR codes (ISO/IEC 18004): bytes, error correction M, versions 1 to 10, which
// hold 213 bytes: more than a SIP account needs. test/qr.mjs reads them back.

// What a version has at level M: check bytes of each block, and blocks of data, as
// [how many, data bytes of each] (ISO/IEC 18004, table 9).
const versions: { check: number; blocks: [number, number][] }[] = [
  { check: 10, blocks: [[1, 16]] },
  { check: 16, blocks: [[1, 28]] },
  { check: 26, blocks: [[1, 44]] },
  { check: 18, blocks: [[2, 32]] },
  { check: 24, blocks: [[2, 43]] },
  { check: 16, blocks: [[4, 27]] },
  { check: 18, blocks: [[4, 31]] },
  { check: 22, blocks: [[2, 38], [2, 39]] },
  { check: 22, blocks: [[3, 36], [2, 37]] },
  { check: 26, blocks: [[4, 43], [1, 44]] },
]
// Centres of the small squares, by version (annex E).
const centres = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]]

// The field of 256 elements with the polynomial x^8+x^4+x^3+x^2+1.
const exp: number[] = []
const log: number[] = []
for (let i = 0, x = 1; i < 255; i++) {
  exp[i] = x
  log[x] = i
  x = (x << 1) ^ (x & 0x80 ? 0x11d : 0)
}
const times = (a: number, b: number) => (a && b ? exp[(log[a]! + log[b]!) % 255]! : 0)

// checkBytes are the remainder of the data by the generator of that degree.
function checkBytes(data: number[], degree: number): number[] {
  let generator = [1]
  for (let i = 0; i < degree; i++) {
    const next = [...generator, 0]
    generator.forEach((g, k) => (next[k + 1]! ^= times(g, exp[i]!)))
    generator = next
  }
  const rest = Array<number>(degree).fill(0)
  for (const byte of data) {
    const factor = byte ^ rest.shift()!
    rest.push(0)
    generator.slice(1).forEach((g, k) => (rest[k]! ^= times(g, factor)))
  }
  return rest
}

// codewords are mode, length, data, filling and check bytes, in the order in which
// they are drawn.
function codewords(text: string): { version: number; bytes: number[] } {
  const data = new TextEncoder().encode(text)
  const version = versions.findIndex(({ blocks }, i) => data.length + (i < 9 ? 2 : 3) <= blocks.reduce((n, [many, size]) => n + many * size, 0)) + 1
  if (version === 0) throw new Error(`${data.length} bytes do not fit into a QR code of version 10`)
  const { check, blocks } = versions[version - 1]!
  let bits = '0100' + data.length.toString(2).padStart(version < 10 ? 8 : 16, '0')
  for (const byte of data) bits += byte.toString(2).padStart(8, '0')
  const room = blocks.reduce((n, [many, size]) => n + many * size, 0)
  bits += '0'.repeat(Math.min(4, room * 8 - bits.length))
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  const all = bits.match(/.{8}/g)!.map((b) => parseInt(b, 2))
  for (let i = 0; all.length < room; i++) all.push(i % 2 ? 0x11 : 0xec)
  const parts: number[][] = []
  let at = 0
  for (const [many, size] of blocks) for (let i = 0; i < many; i++) parts.push(all.slice(at, (at += size)))
  const checks = parts.map((p) => checkBytes(p, check))
  const woven = (rows: number[][]) => Array.from({ length: Math.max(...rows.map((r) => r.length)) }, (_, i) => rows.map((r) => r[i]).filter((b) => b !== undefined)).flat()
  return { version, bytes: [...woven(parts), ...woven(checks)] }
}

// remainder of a number by a polynomial, for the words on format and version.
function remainder(value: number, polynomial: number, degree: number): number {
  let rest = value << degree
  for (let i = 31; i >= degree; i--) if (rest & (1 << i)) rest ^= polynomial << (i - degree)
  return (value << degree) | rest
}

type Grid = { size: number; dark: boolean[][]; fixed: boolean[][] }

function frame(version: number): Grid {
  const size = 17 + 4 * version
  const dark = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const fixed = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const set = (x: number, y: number, on: boolean) => {
    if (x < 0 || y < 0 || x >= size || y >= size) return
    dark[y]![x] = on
    fixed[y]![x] = true
  }
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0)
    set(i, 6, i % 2 === 0)
  }
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]] as const)
    for (let y = -4; y <= 4; y++) for (let x = -4; x <= 4; x++) set(cx + x, cy + y, ![2, 4].includes(Math.max(Math.abs(x), Math.abs(y))))
  const middle = centres[version - 1]!
  const last = middle.length - 1
  middle.forEach((cx, i) =>
    middle.forEach((cy, k) => {
      if ((i === 0 && k === 0) || (i === 0 && k === last) || (i === last && k === 0)) return
      for (let y = -2; y <= 2; y++) for (let x = -2; x <= 2; x++) set(cx + x, cy + y, Math.max(Math.abs(x), Math.abs(y)) !== 1)
    }),
  )
  if (version >= 7) {
    const word = remainder(version, 0x1f25, 12)
    for (let i = 0; i < 18; i++) {
      const on = ((word >> i) & 1) === 1
      set(size - 11 + (i % 3), Math.floor(i / 3), on)
      set(Math.floor(i / 3), size - 11 + (i % 3), on)
    }
  }
  format({ size, dark, fixed }, 0) // its place is taken; what stands there follows
  return { size, dark, fixed }
}

// format writes the level and the mask, twice.
function format({ size, dark, fixed }: Grid, mask: number) {
  const word = remainder(mask, 0x537, 10) ^ 0x5412 // level M is 00
  const set = (x: number, y: number, i: number) => {
    dark[y]![x] = ((word >> i) & 1) === 1
    fixed[y]![x] = true
  }
  for (let i = 0; i <= 5; i++) set(8, i, i)
  set(8, 7, 6)
  set(8, 8, 7)
  set(7, 8, 8)
  for (let i = 9; i < 15; i++) set(14 - i, 8, i)
  for (let i = 0; i < 8; i++) set(size - 1 - i, 8, i)
  for (let i = 8; i < 15; i++) set(8, size - 15 + i, i)
  dark[size - 8]![8] = fixed[size - 8]![8] = true
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

// fill draws the bits in columns of two, from the right, upwards and downwards.
function fill({ size, dark, fixed }: Grid, bytes: number[]) {
  let i = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++)
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step
        if (fixed[y]![x]) continue
        dark[y]![x] = i < bytes.length * 8 && ((bytes[i >> 3]! >> (7 - (i & 7))) & 1) === 1
        i++
      }
  }
}

// penalty is how hard a code is to read (section 7.8.3).
function penalty(rows: boolean[][]): number {
  const size = rows.length
  const columns = rows.map((_, x) => rows.map((r) => r[x]!))
  let sum = 0
  for (const line of [...rows, ...columns]) {
    const text = line.map((d) => (d ? '1' : '0')).join('')
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2
    for (let i = 0; i + 11 <= size; i++) if (/^(10111010000|00001011101)/.test(text.slice(i, i + 11))) sum += 40
  }
  for (let y = 0; y + 1 < size; y++) for (let x = 0; x + 1 < size; x++) if (new Set([rows[y]![x], rows[y]![x + 1], rows[y + 1]![x], rows[y + 1]![x + 1]]).size === 1) sum += 3
  const share = rows.flat().filter(Boolean).length / (size * size)
  return sum + 10 * Math.floor(Math.abs(share * 100 - 50) / 5)
}

// qr gives the rows of the code, true for dark, without the quiet zone.
export function qr(text: string): boolean[][] {
  const { version, bytes } = codewords(text)
  const plain = frame(version)
  fill(plain, bytes)
  let best: boolean[][] = []
  let least = Infinity
  masks.forEach((mask, n) => {
    const grid = { ...plain, dark: plain.dark.map((row, y) => row.map((d, x) => (plain.fixed[y]![x] ? d : d !== mask(x, y)))) }
    format(grid, n)
    const cost = penalty(grid.dark)
    if (cost < least) [best, least] = [grid.dark, cost]
  })
  return best
}
