// Starts the real thing: `ringdown serve` on simulated hardware, with data of
// its own in a temporary folder and a free port.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { late } from './hard.mjs'

const root = new URL('../../..', import.meta.url).pathname
export const password = 'seven wet umbrellas'

let built // the program, of all appliances of this process
function build() {
  if (process.env.RINGDOWN) return process.env.RINGDOWN
  if (!built) {
    const dir = mkdtempSync(join(tmpdir(), 'ringdown-built-'))
    process.once('exit', () => rmSync(dir, { recursive: true, force: true }))
    built = join(dir, 'ringdown')
    execFileSync('go', ['build', '-o', built, './cmd/ringdown'], { cwd: root, stdio: 'inherit' })
  }
  return built
}

// openAppliance gives {url, key, code, run, close}: run is one `ringdown` command.
// A fresh one has hardware and nothing else: no owner, no line, no extension; code
// is what its first run asks for.
export async function openAppliance({ hal = 'sim://?country=TW&lines=4&phones=8&seed=7', config, fresh = false } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'ringdown-live-'))
  const program = build()
  const data = join(dir, 'data')
  const run = (...words) => execFileSync(program, [...words, '-data', data], { encoding: 'utf8' })
  writeFileSync(join(dir, 'password'), password + '\n')
  if (fresh) run('setup', '-country', 'CN')
  else run('setup', '-demo', '-country', 'TW', '-language', 'en', '-password-file', join(dir, 'password'))
  const child = spawn(program, ['serve', '-data', data, '-hal', hal, '-http', '127.0.0.1:0', '-https', 'off', '-sip', 'off', '-log-level', 'error'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const orphan = () => child.kill('SIGTERM')
  process.once('exit', orphan)
  const [url, code] = await new Promise((take, fail) => {
    let pages
    createInterface({ input: child.stdout }).on('line', (line) => {
      pages ??= /Pages:\s+(http:\S+)/.exec(line)?.[1]
      const way = /Sign in:(?:.*the set-up code is (\S+))?/.exec(line)
      if (way) take([pages, way[1]])
    })
    child.once('exit', (code) => fail(new Error(`ringdown ended with ${code}`)))
  })
  if (config) {
    writeFileSync(join(dir, 'config.yaml'), config(run('config', 'export')))
    run('config', 'apply', join(dir, 'config.yaml'))
  }
  const key = fresh ? '' : run('token', 'create', '-role', 'owner').trim().split('\n').at(-1)
  const way = await late(url)
  return {
    url: way.url, key, code, run, data,
    close: async () => {
      await way.close()
      await new Promise((done) => {
        process.off('exit', orphan)
        child.removeAllListeners('exit')
        child.once('exit', () => {
          rmSync(dir, { recursive: true, force: true })
          done()
        })
        child.kill('SIGTERM')
      })
    },
  }
}
