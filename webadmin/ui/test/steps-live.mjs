// The bench, on a real appliance with simulated hardware: nothing is played here.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { chirp, likeness, readWav, writeWav } from './sound.mjs'
import { findBrowser, openBrowser } from './stage.mjs'
import { eventually, patience } from './wait.mjs'

let real // the appliance of these steps, with a browser of its own that has a microphone

async function begin(at) {
  if (real) return real
  const appliance = await openAppliance({ config: (text) => text.replace(/^( *)- id: 1\n/m, '$1- id: 1\n$1  record: true\n') })
  const spoken = join(appliance.data, 'spoken.wav')
  writeFileSync(spoken, writeWav([...chirp(1.5, 48000), ...Array(24000).fill(0)], 48000))
  const browser = await openBrowser(findBrowser(), ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${spoken}`, '--autoplay-policy=no-user-gesture-required'])
  browser.faults.push = (...faults) => at.faults.push(...faults)
  const signIn = async (who) => {
    const answer = await fetch(appliance.url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: who, password }) })
    assert.ok(answer.ok, `sign-in: ${answer.status}`)
    const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
    return { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
  }
  const signedIn = await signIn('owner')
  real = {
    ...appliance,
    ask: async (path) => (await fetch(appliance.url + path, { headers: { Authorization: 'Bearer ' + appliance.key } })).json(),
    signIn,
    page: async (path, { language = 'en', theme = 'light', viewport = wide, as = signedIn } = {}) => {
      const page = await browser.open({ viewport, locale: { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' }[language], colorScheme: theme, storageState: as, permissions: ['microphone'] })
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

// listen keeps what is heard over the page's WebSockets.
function listen(page) {
  const heard = []
  page.on('websocket', (ws) => ws.on('framereceived', ({ payload }) => {
    if (typeof payload === 'string') return
    for (let i = 0; i + 1 < payload.length; i += 2) heard.push(payload.readInt16LE(i))
  }))
  return heard
}

// recorded gives a record with a recording: that of the step before, or where that was
// left out or failed, of a call of its own.
async function recorded(office) {
  const recording = async () => (await office.ask('/api/v1/records')).items.find((r) => r.recording)
  const before = await recording()
  if (before) return before
  const calls = async () => (await office.ask('/api/v1/calls')).items
  office.run('sim', 'line', '1', 'call', '-from', '0922333444')
  await eventually('801', async () => (await office.ask('/api/v1/sim/things')).items.find((x) => x.port === 'fxs1').state, 'ringing')
  await eventually('who calls', async () => (await calls())[0]?.caller.number, '0922333444')
  office.run('sim', 'phone', '801', 'up')
  await eventually('seconds of talk', async () => (Date.now() - Date.parse((await calls())[0]?.answered)) / 1000, (s) => s > 5)
  office.run('sim', 'phone', '801', 'down')
  office.run('sim', 'line', '1', 'hangup')
  return eventually('a record with a recording', recording)
}

const rate = 8000 // samples a second, as a line has it
const jack = (page, n) => page.locator(`[data-port="fxo${n}"]`)
const phone = (page, n) => page.locator(`[data-port="fxs${n}"]`)

export const steps = (at) => ({
  async 'bench: a call is made, heard, answered back and recorded, and the sounds are the same'() {
    const office = await begin(at)
    const page = await office.page('/bench')
    const heard = listen(page)
    const said = page.waitForRequest((q) => q.url().includes('/api/v1/sim/say/'))
    await jack(page, 1).getByRole('textbox').first().fill('0922333444')
    await jack(page, 1).getByRole('button', { name: 'Call in' }).click()
    await phone(page, 1).getByText('ringing').first().waitFor()
    await phone(page, 1).getByText('0922333444').waitFor()
    await phone(page, 1).getByRole('button', { name: 'Lift 801' }).click()
    await page.getByText('You are at 801').waitFor()
    await jack(page, 1).getByText('talking', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Microphone off' }).click()
    await jack(page, 1).getByRole('button', { name: /Whistle/ }).click()
    const [tune] = readWav((await said).postDataBuffer())
    // Two rounds of the microphone's sound, by the clock of the sound itself. A browser
    // on a busy machine loses a frame now and then: it is whistled until it is heard.
    // Half of the whistle is 0.71; noise, a tone, the whistle backwards or at another
    // speed are under 0.1.
    await eventually('the likeness of the whistle at 801', async () => {
      const from = heard.length
      await eventually('4.5 s of sound', () => heard.length - from, (n) => n > 4.5 * rate)
      const like = likeness(tune, heard.slice(from - Math.min(from, 2 * rate)))
      if (like <= 0.75) await jack(page, 1).getByRole('button', { name: /Whistle/ }).click()
      return like
    }, (like) => like > 0.75)
    await phone(page, 1).getByRole('button', { name: 'Put 801 down' }).click()
    await jack(page, 1).getByText('idle').waitFor()
    const { items } = await eventually('the record', () => office.ask('/api/v1/records'), ({ items }) => items[0]?.caller.number === '0922333444')
    const recorded = async () => {
      const file = await fetch(`${office.url}/api/v1/records/${items[0].id}/recording`, { headers: { Authorization: 'Bearer ' + office.key } })
      const [left, right] = readWav(new Uint8Array(await file.arrayBuffer()))
      return { whistle: likeness(tune, left), spoken: likeness(chirp(1.5, rate).slice(2000, 10000), right) }
    }
    await eventually('the likeness of the whistle on the left, and of what the microphone heard on the right', recorded, ({ whistle, spoken }) => whistle > 0.8 && spoken > 0.6)
    await at.shot(page, 'bench')
    await page.context().close()
  },

  async 'a record is listened to: its picture, playing, seeking, one side; and called back'() {
    const office = await begin(at)
    const page = await office.page('/records/' + (await recorded(office)).id)
    await page.getByRole('img', { name: /Waveform/ }).waitFor()
    await page.getByLabel('Speed').selectOption('0.75') // it plays on while the rest is tried
    await page.getByRole('button', { name: 'Play' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    const position = page.getByRole('slider', { name: 'Position' })
    await page.waitForFunction(() => Number(document.querySelector('input[type=range]').value) > 0.3)
    await page.getByLabel('Who is heard').selectOption('far')
    await page.getByRole('button', { name: 'Pause' }).click()
    await position.focus()
    await page.keyboard.press('Home')
    await eventually('Home goes back to the beginning', () => position.inputValue(), (at) => Number(at) < 0.3)
    await at.check(page, 'record-sound')
    await page.getByRole('button', { name: 'Call 90922333444' }).click()
    await page.getByLabel('Which telephone rings first?').selectOption('807')
    await at.check(page, 'record-dial')
    await page.getByRole('button', { name: 'Ring it' }).click()
    await page.getByText(/807 rings/).waitFor()
    const things = async () => (await office.ask('/api/v1/sim/things')).items
    await eventually('807', async () => (await things()).find((x) => x.port === 'fxs7').state, 'ringing')
    office.run('sim', 'phone', '807', 'up')
    await eventually('what goes out on a line', async () => (await things()).map((x) => x.digits), (all) => all.includes('0922333444'))
    office.run('sim', 'phone', '807', 'down')
    await page.context().close()
  },

  async 'bench: everything by keyboard; a telephone calls another'() {
    const office = await begin(at)
    const page = await office.page('/bench')
    await phone(page, 5).getByRole('button', { name: 'Lift 805' }).focus()
    await page.keyboard.press('l')
    await phone(page, 5).getByText('dial tone').waitFor()
    for (const key of '806') await page.keyboard.press(key, { delay: 250 })
    await phone(page, 6).getByText('ringing').first().waitFor()
    await at.check(page, 'bench-ringing')
    await phone(page, 6).getByRole('button', { name: 'Lift 806' }).focus()
    await page.keyboard.press('Enter')
    await phone(page, 6).getByText('in a call').waitFor()
    await phone(page, 6).getByRole('button', { name: 'Put 806 down' }).waitFor() // the page knows that it is up
    await page.keyboard.press('l')
    await phone(page, 5).getByText('busy tone').waitFor()
    await phone(page, 5).getByRole('button', { name: 'Put 805 down' }).focus()
    await page.keyboard.press('Enter')
    await phone(page, 5).getByText('on-hook').waitFor()
    await page.context().close()
  },

  async 'bench: a cable is pulled and put back, in any language, dark and narrow'() {
    const office = await begin(at)
    for (const [language, theme, viewport] of [['zh-Hant', 'dark', narrow], ['zh-Hans', 'dark', wide]]) {
      const page = await office.page('/bench', { language, theme, viewport })
      const plug = jack(page, 2).locator('.plug')
      await plug.click()
      await page.locator('[data-port="fxo2"][class*=out]').waitFor()
      await jack(page, 2).locator('.lamp.fault').waitFor()
      await jack(page, 2).locator('summary').click()
      await at.check(page, `bench-${language}-${theme}-${viewport.width}`)
      await plug.click()
      await jack(page, 2).locator('.lamp.ready').waitFor()
      await page.context().close()
    }
  },

  async 'dial: a tel: link is read, asks first, and the call is followed until it ends'() {
    const office = await begin(at)
    const state = async (n) => (await office.ask('/api/v1/sim/things')).items.find((x) => x.port === 'fxs' + n).state
    const page = await office.page('/dial?number=' + encodeURIComponent('tel:8(0)2;phone-context=+886-2;ext=12'))
    await page.getByText('Key the extension 12 after the answer.').waitFor()
    await page.getByText('valid in +886-2 only').waitFor()
    await page.getByLabel('Number or tel: link').fill('tel:call-mum')
    await page.getByText('This is no telephone number').waitFor()
    await at.check(page, 'dial-wrong')
    await page.getByLabel('Number or tel: link').fill('tel:8-02')
    const box = page.getByRole('dialog')
    const ring = async () => {
      await page.getByRole('button', { name: 'Call', exact: true }).click()
      await box.getByLabel('Which telephone rings first?').selectOption('803')
      await box.getByRole('button', { name: 'Ring it' }).click()
      await box.getByText('803 rings. Lift it to call 802.').waitFor()
      await eventually('803', () => state(3), 'ringing')
    }
    await ring()
    await box.getByRole('button', { name: 'Cancel the call' }).click()
    await box.getByText('803 was not lifted: nobody was called.').waitFor()
    await box.getByRole('button', { name: 'Close' }).click()
    await eventually('803', () => state(3), 'on-hook')
    await ring()
    office.run('sim', 'phone', '803', 'up')
    await box.getByText('Dialling 802…').waitFor()
    await at.check(page, 'dial-dialling')
    await eventually('802', () => state(2), 'ringing')
    office.run('sim', 'phone', '802', 'up')
    await box.getByText('In call with 802.').waitFor()
    await box.getByRole('button', { name: 'Hang up' }).click()
    for (const n of ['802', '803']) office.run('sim', 'phone', n, 'down')
    await box.getByText('The call is over.').waitFor()
    await page.context().close()
    for (const look of at.rotate()) {
      const quiet = await office.page('/dial', look)
      await at.check(quiet, `dial-${look.language}`)
      await quiet.context().close()
    }
  },

  async 'dial: an agent calls from the own telephone alone, follows that call and hangs it up'() {
    const office = await begin(at)
    const state = async (n) => (await office.ask('/api/v1/sim/things')).items.find((x) => x.port === 'fxs' + n).state
    const user = JSON.stringify({ name: '803', role: 'agent', password })
    const made = await fetch(office.url + '/api/v1/users', { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + office.key }, body: user })
    assert.ok(made.ok, `user: ${made.status}`)
    const page = await office.page('/missed', { as: await office.signIn('803') })
    await page.getByRole('link', { name: 'Call a number' }).click()
    await page.getByLabel('Number or tel: link').fill('802')
    await page.getByRole('button', { name: 'Call', exact: true }).click()
    const box = page.getByRole('dialog')
    await eventually('telephones', () => box.getByLabel('Which telephone rings first?').locator('option').allTextContents().then(String), '803')
    await at.check(page, 'dial-own')
    await box.getByRole('button', { name: 'Ring it' }).click()
    await box.getByText('803 rings. Lift it to call 802.').waitFor()
    await eventually('803', () => state(3), 'ringing')
    office.run('sim', 'phone', '803', 'up')
    await box.getByText('Dialling 802…').waitFor()
    await eventually('802', () => state(2), 'ringing')
    office.run('sim', 'phone', '802', 'up')
    await box.getByText('In call with 802.').waitFor()
    await box.getByRole('button', { name: 'Hang up' }).click()
    await box.getByText('The call is over.').waitFor()
    for (const n of ['802', '803']) office.run('sim', 'phone', n, 'down')
    await page.context().close()
  },

  async 'calls: a supervisor listens, whispers, writes, takes over and leaves, from the list of live calls'() {
    const office = await begin(at)
    const state = async (n) => (await office.ask('/api/v1/sim/things')).items.find((x) => x.port === 'fxs' + n).state
    office.run('sim', 'line', '1', 'call', '-from', '0933444555')
    await eventually('801', () => state(1), 'ringing')
    const page = await office.page('/calls')
    await page.getByText('0933444555').first().waitFor()
    await page.getByRole('button', { name: /^Listen/ }).waitFor({ state: 'detached' }) // nobody talks yet
    office.run('sim', 'phone', '801', 'up')
    await page.getByRole('button', { name: /^Listen: / }).click()
    const box = page.getByRole('dialog')
    await box.getByLabel('Which telephone rings first?').selectOption('803')
    await at.check(page, 'calls-join')
    await box.getByRole('button', { name: 'Listen' }).click()
    await page.getByText('803 rings: lift it.').waitFor()
    await eventually('803', () => state(3), 'ringing')
    office.run('sim', 'phone', '803', 'up')
    await page.getByText('803: Listen').waitFor()
    await page.getByRole('button', { name: /^Whisper: / }).click()
    await page.getByText('803: Whisper').waitFor()
    await at.check(page, 'calls-joined')
    await page.getByRole('button', { name: /^Leave: / }).click()
    await page.getByText('803: Whisper').waitFor({ state: 'detached' })
    office.run('sim', 'phone', '803', 'down')
    await eventually('one call', async () => (await office.ask('/api/v1/calls')).items.length, 1) // an exchange waits for a flash first
    const user = JSON.stringify({ name: '801', role: 'agent', password })
    await fetch(office.url + '/api/v1/users', { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: 'Bearer ' + office.key }, body: user })
    const agent = await office.page('/missed', { as: await office.signIn('801') })
    await page.getByRole('button', { name: /^Write: / }).click()
    await box.getByLabel('One sentence for the agent').fill('Offer the annual plan.')
    await box.getByRole('button', { name: 'Write' }).click()
    await page.getByText(/Shown on one page|No page is open there/).waitFor() // its page may be opening yet
    await agent.getByText('Offer the annual plan.').waitFor()
    await at.check(agent, 'calls-written')
    await agent.keyboard.press('Escape')
    await agent.getByText('Offer the annual plan.').waitFor({ state: 'detached' })
    await agent.context().close()
    await page.getByRole('button', { name: /^Take over: / }).click()
    await box.getByLabel('Which telephone rings first?').selectOption('803')
    await box.getByRole('button', { name: 'Take over' }).click()
    await eventually('803', () => state(3), 'ringing')
    office.run('sim', 'phone', '803', 'up')
    await page.locator('.who').getByText('803').first().waitFor()
    for (const n of ['801', '803']) office.run('sim', 'phone', n, 'down')
    await page.getByText('Nobody is on a call.').waitFor()
    await page.context().close()
    for (const look of at.rotate()) {
      const quiet = await office.page('/calls', look)
      await at.check(quiet, `calls-none-${look.language}`)
      await quiet.context().close()
    }
  },

  async 'bench: the guided tour is stopped, then goes to its end, and gives the settings back'() {
    const office = await begin(at)
    const before = office.run('config', 'export')
    const page = await office.page('/bench')
    const start = page.getByRole('button', { name: 'Guided tour' })
    await start.click()
    await page.getByText('The gateway answers and greets the caller.').waitFor()
    await page.getByText(/The ring group rings 801 and 802/).waitFor()
    await at.check(page, 'bench-tour')
    await page.getByRole('button', { name: 'Stop' }).click()
    await start.waitFor()
    await phone(page, 1).getByText('on-hook').waitFor()
    await eventually('the settings are as before the tour', () => office.run('config', 'export'), before)
    await start.click()
    await page.getByText('That was the tour.').waitFor({ timeout: 3 * patience }) // 75 s, at its own pace
    await eventually('the settings are as before it again', () => office.run('config', 'export'), before)
    await page.context().close()
    await real.end()
  },
})
