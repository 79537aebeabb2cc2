// Flows, prompts, working hours and voicemail, on a real appliance with simulated
// hardware: nothing is played here.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { chirp, likeness, readWav, writeWav } from './sound.mjs'
import { findBrowser, openBrowser } from './stage.mjs'
import { eventually, still } from './wait.mjs'

let real // the appliance of these steps

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
    // change reads a setting, and writes it changed.
    change: async (path, how) => {
      const was = await send('GET', path)
      const q = await fetch(appliance.url + path, { method: 'PUT', headers: { Authorization: 'Bearer ' + appliance.key, 'Content-Type': 'application/json', 'If-Match': was.headers.get('ETag') }, body: JSON.stringify(how(await was.json())) })
      assert.ok(q.ok, `${path}: ${q.status} ${q.ok ? '' : await q.text()}`)
    },
    // leave has a telephone leave a message in a mailbox. How far it is its file tells.
    leave: async (from, box) => {
      const sim = async (...words) => assert.ok((await send('POST', '/api/v1/sim/command', { words })).ok, words.join(' '))
      const bytes = () => readdirSync(join(appliance.data, 'voicemail'), { recursive: true, withFileTypes: true }).filter((f) => f.isFile() && f.name.endsWith('.wav')).map((f) => statSync(join(f.parentPath, f.name)).size)
      await sim('phone', from, 'up')
      await eventually('the call', async () => (await (await send('GET', '/api/v1/calls')).json()).items.length)
      await sim('phone', from, 'dial', '*96' + box)
      await eventually('the message', () => bytes().length)
      assert.ok((await send('POST', `/api/v1/sim/say/${from}`, new Uint8Array(writeWav(chirp(4, 8000), 8000)), 'audio/wav')).ok)
      await eventually('bytes of what is said', () => Math.max(...bytes()), (n) => n > 40_000)
      await sim('phone', from, 'down')
      await eventually('messages', async () => (await (await send('GET', `/api/v1/voicemail/${box}/messages`)).json()).items.length)
    },
    page: async (path, { language = 'en', theme = 'light', viewport = wide, as = owner } = {}) => {
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
  async 'what would happen to a call is said, in Chinese too, and what is wrong with the question'() {
    const office = await begin(at)
    const page = await office.page('/what-would-happen')
    await page.getByLabel('The call').waitFor()
    await page.getByLabel('Caller’s number').fill('0912345678')
    await page.getByLabel('In a call').fill('801')
    await page.getByRole('button', { name: 'What would happen?' }).click()
    const told = page.getByRole('region', { name: 'What would happen' })
    await told.getByText(/nobody answered|missed|busy/i).first().waitFor()
    await at.check(page, 'would')
    const now = page.getByLabel('As all is at this moment')
    await page.locator('input[type=datetime-local]').fill('2026-11-20T18:05')
    await eventually('of another time nobody knows what goes on', () => now.isChecked(), (on) => !on)
    await page.locator('input[type=datetime-local]').fill('')
    await eventually('now is as it is', () => now.isChecked(), (on) => on)
    await page.getByLabel('Keys pressed').fill('1')
    await page.getByRole('button', { name: 'What would happen?' }).click()
    await told.getByText(/nobody answered|missed|busy/i).first().waitFor()
    await page.getByLabel('The call').selectOption('')
    await page.getByLabel('What it dials').fill('802')
    await page.getByLabel('Extension', { exact: true }).fill('no such')
    await page.getByRole('button', { name: 'What would happen?' }).click()
    await page.getByRole('alert').getByText('no such').waitFor()
    await at.check(page, 'would-wrong')
    await page.context().close()
    for (const language of ['zh-Hant', 'zh-Hans']) {
      const other = await office.page('/what-would-happen', { language, viewport: narrow, theme: 'dark' })
      await other.getByRole('button', { name: language === 'zh-Hant' ? '會發生什麼？' : '会发生什么？' }).click()
      await other.locator('ol.line li').first().waitFor()
      await eventually('nothing is left in English', () => other.locator('ol.line').innerText(), (text) => !/\b(rings|ends|missed|answered|abandoned|refused|failed|busy)\b/.test(text))
      await at.check(other, 'would-' + language)
      await other.context().close()
    }
  },

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
    await page.getByRole('tab', { name: 'Text' }).click() // what is typed stays, whatever is looked at
    await eventually('the flow as text', () => page.locator('textarea').inputValue(), /"Welcome"/)
    await page.getByRole('tab', { name: 'List' }).click()
    await page.getByRole('region', { name: 'Menu: Welcome' }).waitFor()
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
    const before = await eventually('where the node is', place)
    await page.keyboard.press('Shift+ArrowDown')
    await eventually('the node is elsewhere', place, (now) => now !== before)
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually('the node is back', place, before)
    await page.getByRole('button', { name: 'Larger' }).click()
    await node('Menu: Question 0').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('complementary', { name: 'The chosen node' }).getByLabel('Short name').waitFor()
    await at.check(page, 'voice-graph')
    // Dragging from the dot of the first key to another node changes where it leads.
    const from = await still('the first key', page.locator('[data-node=menu0] circle').first())
    const to = await still('the other node', page.locator('[data-node=end0] rect'))
    await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await page.mouse.down()
    await page.mouse.move(to.x + 20, to.y + 10, { steps: 4 })
    await page.mouse.up()
    await page.getByRole('button', { name: /Menu: Question 0\. 1 on → end0/ }).waitFor()
    await page.context().close()
    for (const path of ['/flows', '/flows/sixty', '/flows/sixty?view=graph', '/flows/sixty?view=text', '/flows/sixty?view=try']) {
      for (const how of at.rotate()) {
        const look = await office.page(path, how)
        await look.locator('.panel, textarea').first().waitFor()
        await at.check(look, 'voice' + path.replace(/\W+/g, '-'))
        await look.context().close()
      }
    }
  },

  async 'voice: a prompt is uploaded, recorded, heard, and stays while a flow plays it; wrong files are told'() {
    const office = await begin(at)
    const page = await office.page('/prompts')
    await page.getByRole('button', { name: 'Add a prompt' }).first().click()
    const form = page.getByRole('region', { name: 'Add a prompt' })
    await eventually('the name has the focus', () => form.getByLabel('Name').evaluate((box) => box === document.activeElement))
    await form.getByRole('button', { name: 'Close' }).click()
    await eventually('the button has it again', () => page.evaluate(() => document.activeElement.textContent.trim()), 'Add a prompt')
    await page.keyboard.press('Enter')
    const search = page.getByRole('searchbox')
    await search.fill('greet')
    await form.getByLabel('Name').fill('no name!')
    await form.locator('input[type=file]').setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound at all') })
    await form.getByRole('button', { name: 'Keep it' }).click()
    await form.getByRole('alert').filter({ hasText: '1 to 32 letters' }).waitFor()
    await form.getByLabel('Name').fill('greeting')
    await form.getByRole('button', { name: 'Keep it' }).click()
    await form.getByRole('alert').filter({ hasText: 'is no WAV, MP3 or Ogg file' }).waitFor()
    await at.check(page, 'voice-prompts-wrong')
    await form.locator('input[type=file]').setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from(writeWav(chirp(1.5, 8000), 8000)) })
    await form.getByRole('button', { name: 'Keep it' }).click()
    await form.getByText('file/greeting is kept.').waitFor()
    await search.fill('file/')
    await form.getByLabel('the microphone').check()
    await form.getByRole('button', { name: 'Record' }).click()
    await page.waitForFunction(() => document.querySelector('[role=timer]')?.textContent !== '0:00')
    await form.getByRole('button', { name: 'Stop' }).click()
    await form.getByLabel('Name').fill('spoken')
    await form.getByRole('button', { name: 'Keep it' }).click()
    await form.getByText('file/spoken is kept.').waitFor()
    const row = page.getByRole('row', { name: /file\/greeting/ })
    await row.getByRole('button', { name: 'Play file/greeting' }).click()
    await row.getByRole('button', { name: 'Stop file/greeting' }).or(row.getByRole('button', { name: 'Play file/greeting' })).waitFor()
    const heard = async () => readWav(new Uint8Array(await (await office.send('GET', '/api/v1/sounds/heard?say=file/greeting')).arrayBuffer()))[0]
    await eventually('the likeness of what is heard with what was uploaded', async () => likeness(chirp(1.5, 8000).slice(2000, 10000), await heard()), (like) => like > 0.9)
    // A flow plays it: it stays, and the flow is named.
    assert.ok((await office.send('POST', '/api/v1/flows/plays/versions', { start: 'bye', nodes: [{ id: 'bye', kind: 'end', prompt: 'file/greeting' }] })).ok)
    await row.getByRole('button', { name: 'Delete greeting' }).click()
    await page.getByRole('dialog').getByText('flow plays (node bye)').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('dialog').getByText('It is still played here.').waitFor()
    await page.mouse.move(0, 0) // the box grew, and its button fades as the pointer is no longer on it
    await at.check(page, 'voice-prompts-in-use')
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: /file\/spoken/ }).getByRole('button', { name: 'Rename spoken' }).click()
    await page.getByLabel('New name').fill('greeting')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByText('There is one of that name already.').waitFor()
    await page.getByLabel('New name').fill('welcome')
    await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await page.getByRole('row', { name: /file\/welcome/ }).getByRole('button', { name: 'Delete welcome' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('row', { name: /file\/welcome/ }).waitFor({ state: 'detached' })
    await search.fill('goodbye')
    await page.getByRole('cell', { name: 'prompt/goodbye', exact: true }).waitFor()
    await page.context().close()
    for (const how of at.rotate()) {
      const look = await office.page('/prompts', how)
      await look.locator('table').first().waitFor()
      await look.getByRole('searchbox').fill('good')
      await at.check(look, 'voice-prompts')
      await look.context().close()
    }
  },

  async 'voice: a calendar is made: its week by hand and by keys, a day of its own, and what it would do is told'() {
    const office = await begin(at)
    const page = await office.page('/calendars/new')
    await page.getByLabel('Short name').fill('shop')
    await page.getByLabel('Name', { exact: true }).first().fill('Shop')
    await page.getByLabel('Holidays of').fill('TW')
    const day = (name) => page.getByRole('group', { name, exact: true })
    // A hand draws from ten in the evening over midnight.
    const track = await still('Saturday', day('Sat').locator('svg'))
    const x = (hour) => track.x + (track.width * hour) / 24
    await page.mouse.move(x(22), track.y + 10)
    await page.mouse.down()
    await page.mouse.move(x(24), track.y + 10, { steps: 3 })
    await page.mouse.move(x(26), track.y + 10, { steps: 3 })
    await page.mouse.up()
    await day('Sat').getByText('the day after').waitFor()
    await eventually('when Saturday ends', () => day('Sat').getByLabel('Sat, closes at').inputValue(), '02:00')
    await day('Mon').getByLabel('Mon, opens at').fill('10:00')
    await day('Mon').getByLabel('Mon, opens at').blur()
    await day('Mon').getByRole('button', { name: 'the same from Monday to Friday' }).click()
    await page.getByText('As text').click()
    await eventually('the week as text', () => page.locator('#f-week').inputValue(), 'mon-fri 10:00-18:00\nsat 22:00-02:00')
    // The national day is a holiday; the Friday before it is given hours of its own by keys.
    await eventually('the year', async () => {
      const shown = await page.locator('.yearhead strong').innerText()
      if (shown !== '2026') await page.getByRole('button', { name: 'The year before' }).click()
      return shown
    }, '2026')
    await eventually('the national day', () => page.locator('[data-date="2026-10-10"]').getAttribute('aria-label'), /holiday, .*closed/)
    await page.locator('[data-date="2026-10-07"]').click()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('group', { name: '2026-10-08' }).getByLabel('hours of its own').check()
    await page.getByRole('group', { name: '2026-10-08' }).getByLabel(/^Open/).fill('9-12')
    await page.getByRole('group', { name: '2026-10-08' }).getByLabel(/^Open/).blur()
    await page.getByText('A range is written 09:00-12:00.').waitFor()
    await at.check(page, 'voice-calendar-wrong')
    await page.getByRole('group', { name: '2026-10-08' }).getByLabel(/^Open/).fill('09:00-12:00')
    await page.getByRole('group', { name: '2026-10-08' }).getByLabel(/^Open/).blur()
    await page.locator('[data-date="2026-10-08"].special').waitFor()
    await page.getByLabel('At this time').fill('2026-10-11T01:30') // Saturday's hours go on, although that was a holiday
    await page.getByText(/Shop is (open|closed)/).waitFor()
    await page.getByLabel('At this time').fill('2026-10-08T13:00')
    await page.getByText(/Shop is closed: /).waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Calendar Shop' }).waitFor()
    await page.getByLabel('A call comes in on').selectOption({ index: 1 })
    await page.getByRole('button', { name: 'Tell what happens' }).click()
    await page.locator('.told li').first().waitFor()
    await page.goto(office.url + '/calendars')
    await page.getByLabel('Open or close Shop by hand').selectOption('closed')
    await page.getByText('Shop is closed: it was closed by hand.').waitFor()
    await page.getByLabel('Open or close Shop by hand').selectOption('calendar')
    await page.getByText('it was closed by hand.').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove Shop' }).waitFor()
    await page.context().close()
    for (const path of ['/calendars', '/calendars/shop']) {
      for (const how of at.rotate()) {
        const look = await office.page(path, how)
        await look.locator('.panel').first().waitFor()
        await at.check(look, 'voice' + path.replace(/\W+/g, '-'))
        await look.context().close()
      }
    }
  },

  async 'voice: a message is heard, marked, passed on and deleted; a greeting is uploaded; an agent has the own mailbox only'() {
    const office = await begin(at)
    for (const number of ['801', '802']) await office.change(`/api/v1/extensions/${number}`, (x) => ({ ...x, voicemail: { enabled: true } }))
    await office.leave('802', '801')
    const page = await office.page('/voicemail')
    await page.getByRole('row', { name: /^801/ }).getByRole('link').click()
    const item = page.getByRole('region', { name: 'Messages' }).getByRole('listitem')
    await item.filter({ hasText: '802' }).getByRole('button', { name: /^Listen to/ }).click()
    await page.getByRole('img', { name: 'Waveform' }).waitFor()
    await page.getByLabel('Position').fill('1')
    await page.getByRole('button', { name: 'Mark the message' }).click()
    await item.getByText('heard', { exact: true }).waitFor()
    await page.getByRole('button', { name: /: urgent$/ }).click()
    await item.getByText('! urgent').waitFor()
    await at.check(page, 'voice-mailbox-message')
    await page.getByRole('button', { name: /^Pass on the message/ }).click()
    const box = page.getByRole('dialog')
    await box.getByRole('button', { name: 'Pass on' }).click()
    await box.getByRole('alert').filter({ hasText: 'Choose a mailbox.' }).waitFor()
    await box.getByLabel('To the mailbox').selectOption('802')
    await box.getByLabel('It stays here as well').check()
    await box.getByRole('button', { name: 'Pass on' }).click()
    await page.getByText('It is in mailbox 802 now.').waitFor()
    await page.getByRole('button', { name: /^Delete the message/ }).click()
    await box.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('There is no message.').waitFor()
    const greetings = page.getByRole('region', { name: 'What callers hear' })
    await greetings.locator('input[type=file]').setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from('no sound at all') })
    await greetings.getByRole('button', { name: 'Use it as the greeting' }).click()
    await greetings.getByRole('alert').filter({ hasText: 'is no WAV, MP3 or Ogg file' }).waitFor()
    await greetings.locator('input[type=file]').setInputFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer: Buffer.from(writeWav(chirp(1.5, 8000), 8000)) })
    await greetings.getByRole('button', { name: 'Use it as the greeting' }).click()
    await greetings.getByText('It has a greeting of its own.').waitFor()
    await page.getByLabel('New PIN').fill('1111')
    await page.getByRole('button', { name: 'Set the PIN' }).click()
    await page.getByRole('form', { name: 'PIN to listen by telephone' }).getByRole('alert').waitFor()
    await at.check(page, 'voice-mailbox-wrong')
    await page.context().close()
    assert.ok((await office.send('POST', '/api/v1/users', { name: '801', role: 'agent', password })).ok)
    const agent = await office.page('/voicemail', { as: await office.signIn('801') })
    await agent.getByRole('heading', { name: 'Mailbox 801' }).waitFor()
    await agent.goto(office.url + '/voicemail/802')
    await agent.getByText('There is no mailbox 802, or it is not yours.').waitFor()
    await agent.context().close()
    for (const path of ['/voicemail', '/voicemail/802']) {
      for (const how of at.rotate()) {
        const look = await office.page(path, how)
        await look.locator('.panel').first().waitFor()
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
          const first = () => document.querySelectorAll('.list .node').length >= 8 // more than a screen of them
          while (!first()) await new Promise((go) => requestAnimationFrame(go))
          await new Promise((go) => requestAnimationFrame(() => setTimeout(go))) // once: it has been drawn
          if (view === 'list') return performance.now() - began
          while (document.querySelectorAll('.list .node').length < 60) await new Promise((go) => requestAnimationFrame(go))
          const again = performance.now()
          document.getElementById('tab-graph').click()
          while (document.querySelectorAll('svg .box').length < 60) await new Promise((go) => requestAnimationFrame(go))
          await new Promise((go) => requestAnimationFrame(() => setTimeout(go))) // once: it has been drawn
          return performance.now() - again
        }, view))
        await page.context().close()
      }
      times[view].sort((a, b) => a - b)
      console.log(`     ${view}: median of five ${Math.round(times[view][2])} ms, four-fold slowed`)
    }
  },
})
