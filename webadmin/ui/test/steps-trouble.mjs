// Where trouble is looked for, on a real appliance with simulated hardware.
import assert from 'node:assert/strict'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { findBrowser, openBrowser } from './stage.mjs'
import { eventually } from './wait.mjs'

let real // the appliance of these steps

async function begin(at) {
  if (real) return real
  const appliance = await openAppliance()
  const browser = await openBrowser(findBrowser(), [])
  browser.faults.push = (...faults) => at.faults.push(...faults)
  const answer = await fetch(appliance.url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'owner', password }) })
  assert.ok(answer.ok, `sign-in: ${answer.status}`)
  const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
  const owner = { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
  real = {
    ...appliance,
    ask: async (path) => (await fetch(appliance.url + path, { headers: { Authorization: 'Bearer ' + appliance.key } })).json(),
    page: async (path, { language = 'en', theme = 'light', viewport = wide } = {}) => {
      const page = await browser.open({ viewport, locale: { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' }[language], colorScheme: theme, storageState: owner })
      await page.goto(appliance.url + path)
      await page.locator('h1').waitFor()
      return page
    },
    end: async () => {
      await browser.browser.close()
      await appliance.close()
      real = undefined
    },
  }
  return real
}

export const steps = (at) => ({
  async 'a port is tested: its line is whole, and one that is unplugged says what to check'() {
    const office = await begin(at)
    const page = await office.page('/ports/sim0/fxo1')
    const tests = page.getByRole('region', { name: 'Tests' })
    await tests.getByRole('button', { name: 'Loop test' }).click()
    await tests.getByText(/The loop is whole: -?\d/).waitFor()
    await tests.getByRole('button', { name: 'Tone test' }).click()
    await tests.getByText(/The dial tone is that of the country/).waitFor()
    await at.check(page, 'port-tests')
    office.run('sim', 'line', '1', 'unplug')
    await tests.getByRole('button', { name: 'Loop test' }).click()
    await tests.getByText(/The line has no voltage/).waitFor()
    office.run('sim', 'line', '1', 'plug')
    await page.context().close()
    for (const c of at.rotate()) {
      const other = await office.page('/ports/sim0/fxo1', c)
      await other.locator('.tests .found').first().waitFor()
      if (c.language !== 'en') await eventually('nothing is left in English', () => other.locator('.tests').innerText(), (text) => !/\b(The|line|loop|voltage)\b/.test(text))
      await at.check(other, `port-tests-${c.language}`)
      await other.context().close()
    }
  },

  async 'a port whose echo canceller is off says so'() {
    const office = await begin(at)
    const page = await office.page('/ports/sim0/fxo2')
    const echo = (ms) =>
      page.evaluate(async (ms) => {
        const now = await fetch('/api/v1/lines/2')
        const line = await now.json()
        line.profile = { ...line.profile, echo_tail_ms: ms }
        const put = await fetch('/api/v1/lines/2', { method: 'PUT', headers: { 'Content-Type': 'application/json', 'If-Match': now.headers.get('ETag') }, body: JSON.stringify(line) })
        return put.status
      }, ms)
    await page.getByText('nobody has talked to this port yet').waitFor()
    assert.equal(await echo(0), 200)
    await eventually('the canceller is off', async () => (await office.ask('/api/v1/port-tests?port=sim0/fxo2')).echo.off, true)
    await page.reload()
    await page.getByText('Echo: not measured, the echo canceller of this port is switched off in the settings.').waitFor()
    assert.equal(await echo(undefined), 200)
    await page.context().close()
  },

  async 'a telephone is tested: nobody lifts it, so the page is left'() {
    const office = await begin(at)
    const page = await office.page('/ports/sim0/fxs1', { language: 'zh-Hant', viewport: narrow, theme: 'dark' })
    await page.locator('.tests').getByRole('button', { name: '音調測試' }).click()
    await page.getByText('請現在拿起話筒').waitFor()
    await page.context().close()
    await eventually('the end of the test', async () => (await office.ask('/api/v1/port-tests?port=sim0/fxs1')).items[0]?.result, 'ended')
    const after = await office.page('/ports/sim0/fxs1')
    await after.getByText('The test was ended before it was done.').waitFor()
    await after.context().close()
  },

  async 'an extension that no telephone has signed in for has one lamp and one word on every page'() {
    const office = await begin(at)
    const desk = await office.page('/extensions')
    const add = () => fetch('/api/v1/extensions', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"number":"861"}' }).then((r) => r.status)
    if ((await desk.evaluate(add)) !== 201) throw new Error('861 was not added')
    for (const path of ['/extensions', '/ports', '/desk-phones']) {
      const page = await office.page(path)
      await page.getByRole('row', { name: /\b861\b/ }).locator('.lamp.fault').getByText('not registered', { exact: true }).waitFor()
      await page.context().close()
    }
    const board = await office.page('/wallboard', { language: 'zh-Hant' })
    await board.getByText('861: 未註冊').waitFor()
    await board.context().close()
    await desk.evaluate(() => fetch('/api/v1/extensions/861').then((r) => fetch('/api/v1/extensions/861', { method: 'DELETE', headers: { 'If-Match': r.headers.get('ETag') } })))
    await desk.context().close()
  },

  async 'what is wrong is found: lines that are unplugged, and a telephone that does not sign in'() {
    const office = await begin(at)
    const page = await office.page('/what-is-wrong')
    await page.getByLabel('Number it dials').fill('90223456789')
    await page.getByRole('button', { name: 'Look' }).click()
    await page.getByRole('heading', { name: 'No fault was found' }).waitFor()
    await at.check(page, 'guide-none')
    for (const n of ['1', '2', '3', '4']) office.run('sim', 'line', n, 'unplug')
    await eventually('lines that have failed', async () => (await office.ask('/api/v1/ports')).items.filter((p) => p.kind === 'FXO' && p.lamp === 'fault').length, 4)
    await page.getByRole('button', { name: 'Look' }).click()
    await page.getByRole('heading', { name: 'This is wrong' }).waitFor()
    await page.getByText(/Line 1 cannot be used: .* has no voltage/).waitFor()
    await at.check(page, 'guide-fault')
    for (const n of ['1', '2', '3', '4']) office.run('sim', 'line', n, 'plug')
    await page.getByLabel('What is wrong').selectOption('cannot-register')
    await page.getByRole('button', { name: 'Look' }).click()
    await page.getByText('SIP is off').first().waitFor()
    await page.context().close()
    for (const c of at.rotate()) {
      const other = await office.page('/what-is-wrong', c)
      await other.locator('.asked select').first().selectOption('no-sound')
      await other.locator('.asked button[type=submit]').click()
      await other.locator('.checks li').first().waitFor()
      if (c.language !== 'en') await eventually('nothing is left in English', () => other.locator('.checks').innerText(), (text) => !/[a-z]{3,} [a-z]{3,}/.test(text))
      await at.check(other, `guide-${c.language}`)
      await other.context().close()
    }
  },

  async 'the appliance of trouble is closed'() {
    await real?.end()
  },
})
