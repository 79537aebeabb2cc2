// A table of 100,000 records scrolls: measured in Chromium with the processor
// slowed four-fold (issue 6). Run by `make bench-live`. The pages are the real
// ones; the records are made here, so that it is the page that is measured.
import assert from 'node:assert/strict'
import { makeKit } from './kit.mjs'
import { findBrowser, openBrowser, openStage } from './stage.mjs'

const total = 100_000
const slow = 4
const stage = await openStage()
const { browser, open, faults } = await openBrowser(findBrowser())
const at = makeKit({ stage, open, faults })
await at.enter()
try {
  const page = await open({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', storageState: at.signedIn })
  // The records are made in the page: on their way from here they would take longer
  // than the page takes for them, and the processor is slowed for the page alone.
  await page.addInitScript((all) => {
    const iso = (ms) => new Date(ms).toISOString()
    const record = (n) => ({
      id: String(all - n), kind: n % 3 ? 'incoming' : 'outgoing', started: iso(1.78e12 - n * 60_000), rang: null,
      answered: n % 4 ? iso(1.78e12 - n * 60_000 + 5000) : null, ended: iso(1.78e12 - n * 60_000 + 65_000),
      caller: { number: '09' + String(10_000_000 + n), raw: '', name: '', withheld: false, scheme: 'dtmf', diverted: '' }, called: '80' + (n % 9), number: '', did: '', account: '', emergency: false,
      line: 'line 1', parties: [], ended_by: 'caller', how: 'cpc', confidence: '', result: n % 4 ? 'answered' : 'missed', recording: '', track: [], tags: [], missed: [], marks: [], contact: '', group: '', group_name: '', sip: 0, cause: 16, cause_told: false, remarks: { text: '', by: '', at: null },
    })
    const real = window.fetch
    window.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href)
      if (url.pathname !== '/api/v1/records') return real(input, init)
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const to = Math.min(all, from + Number(url.searchParams.get('limit')))
      return Response.json({ items: Array.from({ length: to - from }, (_, i) => record(from + i)), next: to < all ? String(to) : '' })
    }
  }, total)
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slow })
  await page.goto(stage.url + '/records?period=all')
  await page.getByRole('row').nth(20).waitFor()
  // Down to the very end as fast as the page lets one, then a minute's worth of flicks.
  const loaded = await page.evaluate(async (all) => {
    const began = performance.now()
    while (performance.now() - began < 600_000) {
      window.scrollTo(0, document.documentElement.scrollHeight)
      await new Promise((next) => requestAnimationFrame(next))
      if (Number(document.querySelector('table').getAttribute('aria-rowcount')) === all + 1) return performance.now() - began
    }
    return -1
  }, total)
  assert.ok(loaded >= 0, 'all records were loaded')
  const frames = await page.evaluate(async () => {
    const took = []
    let y = document.documentElement.scrollHeight
    let last = await new Promise((next) => requestAnimationFrame(next))
    for (let i = 0; i < 300; i++) {
      y = i % 50 === 0 ? (y * 7919) % document.documentElement.scrollHeight : Math.max(0, y - 400)
      window.scrollTo(0, y)
      const now = await new Promise((next) => requestAnimationFrame(next))
      took.push(now - last)
      last = now
    }
    return took.sort((a, b) => a - b)
  })
  const rows = await page.getByRole('row').count()
  const text = await page.locator('tbody .row').first().innerText()
  const ms = (n) => n.toFixed(0).padStart(4) + ' ms'
  console.log(`records: ${total} in the table, ${rows} rows drawn; loaded by scrolling in ${(loaded / 1000).toFixed(0)} s, 200 at a time`)
  console.log(`a frame while scrolling, processor slowed ${slow}-fold: median ${ms(frames[150])}, 95 % ${ms(frames[285])}, worst ${ms(frames[299])}`)
  assert.ok(rows < 300, `${rows} rows are drawn`)
  assert.ok(text.length > 10, 'the rows have words')
  assert.deepEqual(faults, [])
} finally {
  await browser.close()
  await stage.close()
}
