// Flows, prompts, working hours and voicemail, on a real appliance with simulated
// hardware: nothing is played here.
import assert from 'node:assert/strict'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { findBrowser, openBrowser } from './stage.mjs'

let real // the appliance of these steps
const patience = 30_000

async function begin(at) {
  if (real) return real
  const appliance = await openAppliance()
  const browser = await openBrowser(findBrowser(), ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'])
  browser.faults.push = (...faults) => at.faults.push(...faults)
  const signIn = async (name) => {
    const answer = await fetch(appliance.url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name, password }) })
    assert.ok(answer.ok, `sign-in: ${answer.status}`)
    const [key, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
    return { cookies: [{ name: key, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
  }
  const owner = await signIn('owner')
  const send = (method, path, body, type = 'application/json') =>
    fetch(appliance.url + path, { method, headers: { Authorization: 'Bearer ' + appliance.key, 'Content-Type': type }, body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) })
  real = {
    ...appliance, send, signIn, browser: browser.browser,
    ask: async (path) => (await send('GET', path)).json(),
    page: async (path, { language = 'en', theme = 'light', viewport = wide, as = owner } = {}) => {
      const page = await browser.open({ viewport, locale: { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' }[language], colorScheme: theme, storageState: as, permissions: ['microphone'] })
      page.setDefaultTimeout(patience)
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

// sixty is a flow of as many nodes: menus that lead on, and what they lead to.
export function sixty() {
  const nodes = []
  for (let i = 0; i < 30; i++) {
    const next = i < 29 ? `menu${i + 1}` : 'end29'
    nodes.push({ id: `menu${i}`, kind: 'menu', title: `Question ${i}`, prompt: 'prompt/enter-extension', keys: [{ key: '1', label: 'on', to: next }, { key: '2', label: 'end', to: `end${i}` }], failed: `end${i}` })
    nodes.push({ id: `end${i}`, kind: 'end', prompt: 'prompt/goodbye' })
  }
  return { title: 'Sixty nodes', start: 'menu0', nodes }
}

export const steps = (at) => ({
  async 'voice: a flow is made, changed in the list, tried with typed keys, saved and put into force'() {
    const office = await begin(at)
    const page = await office.page('/flows')
    await page.getByRole('button', { name: 'Make a flow' }).first().click()
    const box = page.getByRole('dialog')
    await box.getByLabel('Name').fill('No Flow')
    await box.getByRole('button', { name: 'Make it' }).click()
    await box.getByRole('alert').filter({ hasText: '1 to 32 of a-z' }).waitFor()
    await at.check(page, 'voice-flows-wrong')
    await box.getByLabel('Name').fill('front')
    await box.getByLabel('Begin with').selectOption('greeting')
    await box.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('heading', { name: 'Flow front' }).waitFor()
    await page.getByText('Nothing is wrong with it.').waitFor()
    // A new key leads to a new node, whose fault stands at it until it is mended.
    const greeting = page.getByRole('region', { name: 'Menu: Greeting' })
    await greeting.getByRole('button', { expanded: false }).first().click()
    await greeting.getByRole('button', { name: 'Add one' }).click()
    await greeting.getByLabel('Key', { exact: true }).last().fill('2')
    await greeting.getByLabel('leads to', { exact: true }).last().selectOption('+voicemail')
    await page.getByText('one thing is wrong').first().waitFor()
    await at.check(page, 'voice-flow-wrong')
    await page.locator('.faults').getByRole('button', { name: 'voicemail · box' }).click()
    await page.getByRole('region', { name: 'Voicemail: voicemail' }).getByLabel('Short name').waitFor()
    await page.getByRole('region', { name: 'Voicemail: voicemail' }).getByRole('button', { name: 'Delete voicemail' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('region', { name: 'Voicemail: voicemail' }).waitFor()
    await page.getByRole('button', { name: 'Redo' }).click()
    await page.getByRole('region', { name: 'Voicemail: voicemail' }).waitFor({ state: 'detached' })
    await greeting.getByRole('button', { expanded: false }).first().click()
    await greeting.getByRole('button', { name: 'Take entry 2 out' }).click()
    await page.getByText('Nothing is wrong with it.').waitFor()
    // It is tried as it stands.
    await page.getByRole('tab', { name: 'Try' }).click()
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    await page.getByText('What does the caller type?').waitFor()
    await page.getByLabel('Digits').fill('1')
    await page.getByRole('button', { name: 'Key these' }).click()
    await page.getByText('The caller is with somebody; the flow is over.').waitFor()
    await page.getByText(/to \d+/).first().waitFor()
    await at.check(page, 'voice-flow-tried')
    await page.getByRole('button', { name: 'Take the last keys back' }).click()
    await page.getByText('What does the caller type?').waitFor()
    await page.getByRole('tab', { name: 'List' }).click()
    await greeting.getByLabel('Title').fill('Welcome')
    await page.getByPlaceholder('Why').fill('Another name')
    await page.getByRole('button', { name: 'Save as a new version' }).click()
    await page.getByText('Saved as version 2.').waitFor()
    await page.getByRole('tab', { name: 'Versions' }).click()
    await page.getByRole('button', { name: 'Put version 2 into force' }).click()
    await page.getByRole('row', { name: /Version 2.*in force/ }).waitFor()
    await page.getByRole('button', { name: 'Compare version 1 with 2' }).click()
    await page.getByText('"Greeting" → "Welcome"').waitFor()
    await page.getByRole('button', { name: 'Delete version 2' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await at.check(page, 'voice-flow-versions')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Put version 1 into force' }).click()
    await page.getByRole('row', { name: /Version 1.*in force/ }).waitFor()
    await page.context().close()
  },

  async 'voice: a flow is drawn: a node moves by keys and by hand, a way is drawn to another node'() {
    const office = await begin(at)
    assert.ok((await office.send('POST', '/api/v1/flows/sixty/versions', sixty())).ok)
    const page = await office.page('/flows/sixty?view=graph')
    const node = (name) => page.getByRole('button', { name: new RegExp(name + '\\b') }).first()
    await node('Menu: Question 0').focus()
    const place = () => node('Menu: Question 0').getAttribute('transform')
    const before = await place()
    await page.keyboard.press('Shift+ArrowDown')
    assert.notEqual(await place(), before)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForFunction(([was]) => document.querySelector('[data-node=menu0]').getAttribute('transform') === was, [before])
    await page.getByRole('button', { name: 'Larger' }).click()
    await node('Menu: Question 0').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'The chosen node' }).getByLabel('Short name').waitFor()
    await at.check(page, 'voice-graph')
    // Dragging from the dot of the first key to another node changes where it leads.
    const from = await page.locator('[data-node=menu0] circle').first().boundingBox()
    const to = await page.locator('[data-node=end0] rect').boundingBox()
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('button', { name: /Menu: Question 0\. 1 on → end0/ }).waitFor()
    await page.context().close()
    for (const path of ['/flows', '/flows/sixty', '/flows/sixty?view=graph', '/flows/front?view=text', '/flows/front?view=try']) {
      for (const how of at.rotate()) {
        const look = await office.page(path, how)
        await look.locator('.panel, textarea').first().waitFor()
        await at.check(look, 'voice' + path.replace(/\W+/g, '-'))
        await look.context().close()
      }
    }
  },

  ...(process.env.MEASURE ? measured(at) : {}),

  async 'voice: the appliance of these steps ends'() {
    await real?.end()
    assert.equal(narrow.width, 360)
  },
})

// measured says how long the editor takes to show a flow; MEASURE=1 asks for it.
const measured = (at) => ({
  async 'voice: the flow editor shows sixty nodes soon on a slow processor'() {
    const office = await begin(at)
    const times = { list: [], graph: [] }
    for (const view of ['list', 'graph']) {
      for (let i = 0; i < 5; i++) {
        const page = await office.page('/flows')
        await page.getByRole('link', { name: 'sixty' }).waitFor()
        const slow = await page.context().newCDPSession(page)
        await slow.send('Emulation.setCPUThrottlingRate', { rate: 4 })
        times[view].push(await page.evaluate(async (view) => {
          const began = performance.now()
          const link = [...document.querySelectorAll('a')].find((a) => a.textContent === 'sixty')
          link.click()
          const seen = () => document.querySelectorAll('.list .node').length >= 60
          while (!seen()) await new Promise((go) => requestAnimationFrame(go))
          await new Promise((go) => requestAnimationFrame(() => setTimeout(go)))
          if (view === 'list') return performance.now() - began
          const again = performance.now()
          document.getElementById('tab-graph').click()
          while (document.querySelectorAll('svg .box').length < 60) await new Promise((go) => requestAnimationFrame(go))
          await new Promise((go) => requestAnimationFrame(() => setTimeout(go)))
          return performance.now() - again
        }, view))
        await page.context().close()
      }
      times[view].sort((a, b) => a - b)
      console.log(`     ${view}: median of five ${Math.round(times[view][2])} ms, four-fold slowed`)
    }
  },
})
