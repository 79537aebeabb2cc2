// QR codes are read back by other code than made them: format, mask, order of the
// bits, and every block's check bytes are right.
import assert from 'node:assert/strict'
import { build } from 'vite'

const ui = new URL('..', import.meta.url).pathname
const { output } = await build({
  configFile: false, logLevel: 'warn',
  build: { write: false, target: 'node20', lib: { entry: ui + 'src/phones/qr.ts', formats: ['es'] } },
}).then((built) => built[0])
const { qr } = await import('data:text/javascript,' + encodeURIComponent(output[0].code))

// From ISO/IEC 18004: level M, by version: check bytes of a block, sizes of blocks.
const levelM = [null, [10, 16], [16, 28], [26, 44], [18, 32, 32], [24, 43, 43], [16, 27, 27, 27, 27], [18, 31, 31, 31, 31], [22, 38, 38, 39, 39], [22, 36, 36, 36, 37, 37], [26, 43, 43, 43, 43, 44]]
const smallSquares = { 1: [], 2: [18], 3: [22], 4: [26], 5: [30], 6: [34], 7: [6, 22, 38], 8: [6, 24, 42], 9: [6, 26, 46], 10: [6, 28, 50] }

function read(rows) {
  const size = rows.length
  const version = (size - 17) / 4
  let word = 0
  const places = [[8, 0], [8, 1], [8, 2], [8, 3], [8, 4], [8, 5], [8, 7], [8, 8], [7, 8], [5, 8], [4, 8], [3, 8], [2, 8], [1, 8], [0, 8]]
  places.forEach(([x, y], i) => (word |= rows[y][x] << i))
  word ^= 0b101010000010010
  assert.equal(word >> 13, 0, 'level M')
  const mask = (word >> 10) & 7
  const used = (x, y) => {
    if (x === 6 || y === 6) return true
    if ((x < 9 && y < 9) || (x > size - 9 && y < 9) || (x < 9 && y > size - 9)) return true
    if (version >= 7 && ((x > size - 12 && y < 6) || (y > size - 12 && x < 6))) return true
    const near = (a, b) => Math.abs(a - b) <= 2
    const c = smallSquares[version]
    if (version < 7) return c.some((v) => near(x, v) && near(y, v))
    return c.some((a) => c.some((b) => !((a === 6 && b !== c[1]) || (b === 6 && a !== c[1])) && near(x, a) && near(y, b)))
  }
  const flips = [(i, j) => (i + j) % 2, (i) => i % 2, (_, j) => j % 3, (i, j) => (i + j) % 3, (i, j) => ((i >> 1) + Math.floor(j / 3)) % 2, (i, j) => ((i * j) % 2) + ((i * j) % 3), (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i * j) % 3) + ((i + j) % 2)) % 2]
  const bits = []
  let up = true
  for (let col = size - 1; col > 0; col -= 2) {
    if (col === 6) col--
    for (let n = 0; n < size; n++) {
      const y = up ? size - 1 - n : n
      for (const x of [col, col - 1]) if (!used(x, y)) bits.push(rows[y][x] ^ (flips[mask](y, x) === 0))
    }
    up = !up
  }
  const bytes = []
  for (let i = 0; i + 8 <= bits.length; i += 8) bytes.push(parseInt(bits.slice(i, i + 8).map(Number).join(''), 2))
  const [check, ...sizes] = levelM[version]
  const blocks = sizes.map(() => [])
  let at = 0
  for (let i = 0; i < Math.max(...sizes); i++) blocks.forEach((b, k) => i < sizes[k] && b.push(bytes[at++]))
  const data = blocks.flat()
  for (let i = 0; i < check; i++) for (const b of blocks) b.push(bytes[at++])
  for (const block of blocks) for (let root = 0; root < check; root++) assert.equal(evaluate(block, root), 0, 'a block’s check bytes')
  const stream = data.map((b) => b.toString(2).padStart(8, '0')).join('')
  assert.equal(stream.slice(0, 4), '0100', 'bytes')
  const wide = version < 10 ? 8 : 16
  const length = parseInt(stream.slice(4, 4 + wide), 2)
  return new TextDecoder().decode(Uint8Array.from({ length }, (_, i) => parseInt(stream.slice(4 + wide + 8 * i, 12 + wide + 8 * i), 2)))
}

// evaluate is a block as a polynomial at the power of two.
function evaluate(block, root) {
  const mul = (a, b) => {
    let sum = 0
    for (; b; b >>= 1, a = (a << 1) ^ (a & 0x80 ? 0x11d : 0)) if (b & 1) sum ^= a
    return sum
  }
  let x = 1
  for (let i = 0; i < root; i++) x = mul(x, 2)
  return block.reduce((sum, b) => mul(sum, x) ^ b, 0)
}

for (let n = 1; n <= 213; n += 4) {
  const text = 'sip:821:k7m2p9@192.168.1.20;transport=udp 長 '.repeat(6).slice(0, Math.max(1, Math.floor(n / 1.3)))
  assert.equal(read(qr(text)), text)
}
assert.equal(read(qr('')), '')
assert.throws(() => qr('x'.repeat(214)), /do not fit/)
console.log('QR codes of versions 1 to 10 are read back')
