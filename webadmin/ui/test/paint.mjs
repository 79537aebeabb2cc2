// How soon pages show, in Chromium with the processor slowed four-fold, median of
// five: the first paint, then every page of the side bar from the click on. A page
// shows when its heading is there and nothing is loading. Run by `make bench-pages`;
// PAGES=REGEXP does some pages alone.
import assert from 'node:assert/strict'
import { openAppliance } from './appliance.mjs'
import { password } from './kit.mjs'
import { findBrowser, openBrowser } from './stage.mjs'

const slow = 4
const rounds = 5
const most = { paint: 1500, page: 300, '/flows/demo': 800, '/records': 800 } // ms
const wanted = new RegExp(process.env.PAGES ?? '')
const real = await openAppliance()
const { browser, open, faults } = await openBrowser(findBrowser())
const times = new Map()
const note = (what, ms) => times.set(what, [...(times.get(what) ?? []), ms])

// shown clicks on a link and waits in the page itself, where a wait costs nothing.
const shown = async (path) => {
  const busy = '.el-skeleton, .el-loading-mask, [aria-busy="true"]'
  const before = document.querySelector('h1')
  const text = before?.textContent
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  const find = () => [...document.querySelectorAll('a')].find((a) => new URL(a.href).pathname === path)
  for (const asked = performance.now(); !find(); await frame()) if (performance.now() - asked > 20_000) throw new Error(`no link leads to ${path}`)
  const link = find()
  const began = performance.now()
  link.click()
  for (;;) {
    const h1 = document.querySelector('h1')
    if (location.pathname === path && h1 && (h1 !== before || h1.textContent !== text) && !document.querySelector(busy)) break
    if (performance.now() - began > 20_000) return NaN
    await frame()
  }
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next))) // it has been drawn
  return performance.now() - began
}

try {
  const answer = await fetch(real.url + '/api/v1/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'owner', password }),
  })
  assert.ok(answer.ok, 'sign-in')
  const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
  const storageState = { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
  const start = async (locale, what) => {
    const page = await open({ viewport: { width: 1280, height: 800 }, locale, storageState })
    const session = await page.context().newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: slow })
    await page.goto(real.url + '/')
    await page.locator('h1').waitFor()
    note(what, await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime))
    return page
  }
  for (let round = 0; round < rounds; round++) {
    await (await start('zh-TW', 'first paint, Chinese')).context().close()
    const page = await start('en-GB', 'first paint')
    const paths = await page.evaluate(() => [...document.querySelectorAll('nav a')].map((a) => new URL(a.href).pathname))
    for (const path of paths.filter((p) => p !== '/' && p !== '/wallboard' && wanted.test(p))) {
      note(path, await page.evaluate(shown, path))
      if (path === '/flows') note('/flows/demo', await page.evaluate(shown, '/flows/demo'))
    }
    await page.context().close()
  }
} finally {
  await browser.close()
  await real.close()
}
const late = []
for (const [what, all] of times) {
  const median = all.sort((a, b) => a - b)[all.length >> 1]
  const goal = what.startsWith('first paint') ? most.paint : (most[what] ?? most.page)
  if (!(median <= goal)) late.push(what)
  console.log(`${what.padEnd(24)} ${median.toFixed(0).padStart(5)} ms (${all[0].toFixed(0)} to ${all.at(-1).toFixed(0)}), goal ${goal}`)
}
console.log(`${times.size - late.length} of ${times.size} within their goals, processor slowed ${slow}-fold${late.length ? '; late: ' + late.join(', ') : ''}`)
assert.deepEqual(faults, [])
process.exit(late.length === 0 ? 0 : 1)
