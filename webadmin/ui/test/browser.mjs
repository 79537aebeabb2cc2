// The pages in a real browser. Steps stand in steps-*.mjs: each file exports
// steps(at), see kit.mjs. All pages report what the content policy stopped, what
// axe finds serious, and every error. STEPS=REGEXP does some steps alone, SHOTS=DIR
// leaves pictures, ALL=1 looks at pages in every language, theme and width. In CI a
// step that failed among all others is tried once more, alone, and told.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { makeKit } from './kit.mjs'
import { findBrowser, openBrowser, openStage } from './stage.mjs'

const executable = findBrowser()
if (!executable) {
  console.log('skipped: no Chromium on this machine; on Debian: apt-get install chromium')
  process.exit(0)
}

// The first pages come first: they make the owner.
const files = readdirSync(new URL('.', import.meta.url)).filter((f) => /^steps-.*\.mjs$/.test(f)).sort((a, b) => (b === 'steps-base.mjs') - (a === 'steps-base.mjs') || (a < b ? -1 : 1))
const wanted = new RegExp(process.env.STEPS ?? '', 'i')
const stage = await openStage()
const { browser, open, faults } = await openBrowser(executable)
const at = makeKit({ stage, open, faults, shots: process.env.SHOTS })

const chosen = []
for (const file of files) {
  const steps = Object.entries((await import('./' + file)).steps(at))
  const some = steps.filter(([name]) => wanted.test(name))
  // Each file begins signed in, but for the first, when all of it is done.
  some.forEach(([name, run], i) => chosen.push([name, run, i === 0 && (file !== 'steps-base.mjs' || some.length < steps.length)]))
}

const failed = []
for (const [name, run, enter] of chosen) {
  const before = faults.length
  const began = Date.now()
  try {
    if (enter) await at.enter()
    await run()
  } catch (e) {
    faults.push(String(e?.stack ?? e))
  }
  const mine = faults.slice(before)
  console.log(`${mine.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  for (const f of mine) console.log('     ' + f.replaceAll('\n', '\n     '))
  if (mine.length > 0) failed.push(name)
}
await browser.close()
await stage.close()
console.log(`${chosen.length - failed.length} of ${chosen.length} passed; ${at.checked} page states checked by axe`)
if (failed.length === 0) process.exit(0)

// A machine that others share stalls now and then; a mistake fails again.
const mostAgain = 2
if (process.env.CI !== 'true' || process.env.STEPS || failed.length > mostAgain) process.exit(1)
console.log(`once more, alone: ${failed.join('; ')}`)
const only = failed.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
const { status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url)], { stdio: 'inherit', env: { ...process.env, STEPS: `^(${only})$` } })
if (status === 0) console.log(`unsteady, failed among all others and passed alone: ${failed.join('; ')}`)
process.exit(status ?? 1)
