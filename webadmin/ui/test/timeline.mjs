// The line of time of every call that tests of the call rules keep: nobody is drawn
// talking after they have left, and whoever was connected is.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = new URL('../../..', import.meta.url).pathname
const ui = new URL('..', import.meta.url).pathname
const { output } = await build({
  configFile: false,
  logLevel: 'warn',
  build: { write: false, target: 'node20', lib: { entry: join(ui, 'src/timeline.ts'), formats: ['es'] } },
}).then((built) => built[0])
const { lanes, moments } = await import('data:text/javascript,' + encodeURIComponent(output[0].code))

const start = '2026-01-02T03:04:05.000Z'
const at = (seconds) => new Date(Date.parse(start) + 1000 * seconds).toISOString()
const word = (line, key) => new RegExp(` ${key}="?([^" ]+)`).exec(line.split(' | ')[0])?.[1] ?? ''

// A kept call: its steps as the API gives them, who took part until when, and its end.
function read(text) {
  const steps = []
  const until = new Map()
  let end = 0
  for (const line of text.split('\n')) {
    const [, after, what] = /^\+([\d.]+) (\S+)/.exec(line) ?? []
    if (after) steps.push({ at: at((end = Number(after))), what, port: word(line, 'port'), text: '', done: [] })
    else if (line.startsWith('  ')) steps.at(-1)?.done.push({ what: line.trim().split(' ')[0], port: word(line, 'port'), peer: word(line, 'peer'), reason: '' })
    const [, port, to] = /^= party .* at (\S+) from \S+ to \+([\d.]+)/.exec(line) ?? []
    if (port) until.set(port, Math.max(until.get(port) ?? 0, Number(to)))
  }
  return { steps, until, end }
}

const talking = (lane) => lane.bars.filter((b) => b.kind === 'talk')
const draw = ({ steps, end }) => lanes(moments(start, steps), end)
const kept = join(root, 'internal/call/testdata/calls')
let looked = 0
for (const name of readdirSync(kept)) {
  const call = read(readFileSync(join(kept, name), 'utf8'))
  const drawn = draw(call)
  for (const lane of drawn) {
    const gone = call.until.get(lane.port)
    for (const bar of gone === undefined ? [] : talking(lane)) {
      looked++
      assert.ok(bar.to <= gone + 0.001, `${name}: ${lane.port} talks until ${bar.to} and left at ${gone}`)
    }
  }
  const connected = call.steps.flatMap((s) => s.done.filter((d) => d.what === 'connect').flatMap((d) => [[d.port, s.at], [d.peer, s.at]]))
  for (const [port, when] of connected) {
    const second = (Date.parse(when) - Date.parse(start)) / 1000
    if (second >= call.end) continue
    const lane = drawn.find((l) => l.port === port)
    assert.ok(lane && lane.bars.some((b) => b.to >= second), `${name}: ${port} was connected at ${second} and is not drawn`)
  }
}
assert.ok(looked > 150, `only ${looked} bars were looked at`)

// A supervisor takes a call over: who was let go of talks no more, the caller goes on.
const step = (second, what, port, ...done) => ({ at: at(second), what, port, text: '', done: done.map(([what, port, peer = '']) => ({ what, port, peer, reason: '' })) })
const over = draw({ end: 30, steps: [
  step(0, 'ring-start', 'L1', ['ring', 'P1']),
  step(4, 'off-hook', 'P1', ['answer-line', 'L1'], ['connect', 'P1', 'L1']),
  step(11, 'joined', 'P1', ['disconnect', 'L1', 'P1'], ['connect', 'P3', 'L1']),
] })
assert.deepEqual(over.map((l) => [l.port, talking(l).at(0).from, talking(l).at(-1).to]), [['L1', 4, 30], ['P1', 4, 11], ['P3', 11, 30]])

// Of three who talk, one is let go of: the other two talk on.
const three = draw({ end: 20, steps: [
  step(0, 'off-hook', 'P1', ['connect', 'P1', 'P2'], ['connect', 'P1', 'P3']),
  step(5, 'on-hook', 'P3', ['disconnect', 'P1', 'P3']),
] })
assert.deepEqual(three.map((l) => [l.port, talking(l).at(-1).to]), [['P1', 20], ['P2', 20], ['P3', 5]])
// A number is dialled in one moment, with its reasons digit by digit beneath.
const dialled = moments(start, [step(0, 'off-hook', 'P1'), ...[...'821'].flatMap((d, i) => [{ ...step(1 + i, 'digit', 'P1'), text: d + ' 80ms' }, step(1 + i, 'routed', '')]), step(5, 'off-hook', 'P2')])
assert.deepEqual(dialled.filter((m) => m.main).map((m) => [m.at, m.step.what, m.step.text]), [[0, 'off-hook', ''], [3, 'digit', '821'], [5, 'off-hook', '']])
assert.deepEqual(dialled.filter((m) => m.step.what === 'digit').map((m) => m.step.text), ['8', '82', '821'])

console.log(`${looked} bars of ${readdirSync(kept).length} calls end when their party leaves`)
