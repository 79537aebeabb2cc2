// Does steps in a browser, one after the other: those of the files that FILES, a
// regular expression, names, and of these those that STEPS names. browser.mjs
// starts it. Its argument is the browser's program.
import { readdirSync } from 'node:fs'
import { makeKit } from './kit.mjs'
import { closeBrowsers, openBrowser, openStage, tidy } from './stage.mjs'

// The first pages come first: they make the owner.
const half = new RegExp(process.env.FILES ?? '')
const files = readdirSync(new URL('.', import.meta.url)).filter((f) => /^steps-.*\.mjs$/.test(f) && half.test(f)).sort((a, b) => (b === 'steps-base.mjs') - (a === 'steps-base.mjs') || (a < b ? -1 : 1))
const wanted = new RegExp(process.env.STEPS ?? '', 'i')
const stage = await openStage()
const { open, faults } = await openBrowser(process.argv[2])
const at = makeKit({ stage, open, faults, shots: process.env.SHOTS })

const chosen = []
for (const file of files) {
  const steps = Object.entries((await import('./' + file)).steps(at))
  const some = steps.filter(([name]) => wanted.test(name))
  // Each file begins signed in, but for the first, whose first step makes the owner.
  some.forEach(([name, run], i) => chosen.push([name, run, i === 0 && (file !== 'steps-base.mjs' || name !== steps[0][0])]))
}

let failed = 0
for (const [name, run, enter] of chosen) {
  const before = faults.length
  const began = Date.now()
  try {
    if (enter || (failed > 0 && !at.signedIn)) await at.enter()
    await run()
  } catch (e) {
    faults.push(String(e?.stack ?? e))
  }
  const mine = faults.slice(before)
  console.log(`${mine.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`)
  for (const f of mine) console.log('     ' + f.replaceAll('\n', '\n     '))
  if (mine.length === 0) continue
  failed++
  await tidy()
}
await closeBrowsers()
await stage.close()
console.log(`${chosen.length - failed} of ${chosen.length} passed; ${at.checked} page states checked by axe`)
process.exit(failed === 0 ? 0 : 1)
