// The pages in a real browser. Steps stand in steps-*.mjs: each file exports
// steps(at), see kit.mjs. All pages report what the content policy stopped, what
// axe finds, and every error. STEPS=REGEXP does some steps alone, SHOTS=DIR
// leaves pictures, ALL=1 looks at pages in every language, theme and width, HARD=SEED
// makes everything late and slow (hard.mjs).
//
// The whole is done by two of these processes at once, each with an appliance and
// a browser of its own, so that one computes while the other waits. In CI a step
// that failed is tried once more, alone, and told.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { hard } from './hard.mjs'
import { findBrowser } from './stage.mjs'

const executable = findBrowser()
if (!executable) {
  console.log('skipped: no Chromium on this machine; on Debian: apt-get install chromium')
  process.exit(0)
}

// What takes about as long as the other half, so that both end together.
const halves = ['^steps-(base|desk|wall|first|net|web)\\.', '^(?!steps-(base|desk|wall|first|net|web)\\.)']
const mostAgain = 2 // a machine that others share stalls now and then; a mistake fails again

// Both halves share the programs: they are linked once.
const began = Date.now()
if (!process.env.STEPS) {
  const dir = mkdtempSync(join(tmpdir(), 'ringdown-built-'))
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
  execFileSync('go', ['build', '-o', dir + '/', './cmd/ringdown', './webadmin/internal/stage'], { cwd: fileURLToPath(new URL('../../..', import.meta.url)), stdio: 'inherit' })
  process.env.RINGDOWN ??= join(dir, 'ringdown')
  process.env.STAGE ??= join(dir, 'stage')
}

const parts = process.env.STEPS || availableParallelism() < 2 ? [''] : halves
const results = await Promise.all(parts.map((files) => run({ FILES: files })))
const failed = results.flatMap((r) => r.failed)
console.log(`browser: ${failed.length} failed, ${((Date.now() - began) / 1000).toFixed(0)} s${hard ? `, HARD=${hard}` : ''}`)
process.exit(results.every((r) => r.status === 0) || (await again()) ? 0 : 1)

// run does some steps in a process of their own, and tells which failed.
function run(more) {
  const program = fileURLToPath(new URL('run.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, executable], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...more } })
  const failed = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line)
    const name = /^FAIL (.*) \([\d.]+ s\)$/.exec(line)?.[1]
    if (name) failed.push(name)
  })
  return new Promise((done) => child.once('close', (status) => done({ failed, status })))
}

async function again() {
  if (process.env.CI !== 'true' || process.env.STEPS || failed.length === 0 || failed.length > mostAgain) return false
  console.log(`once more, alone: ${failed.join('; ')}`)
  const only = failed.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const { status } = await run({ STEPS: `^(${only})$` })
  if (status === 0) console.log(`unsteady, failed among all others and passed alone: ${failed.join('; ')}`)
  return status === 0
}
