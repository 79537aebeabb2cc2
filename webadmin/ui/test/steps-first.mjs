// The ten-minute office (issue 6): from the first page to a working office, on a
// real appliance with simulated hardware that nobody has set up. The hands that
// do it are counted. Then outside calls come in, in hours and out of hours.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAppliance } from './appliance.mjs'
import { narrow, password, wide } from './kit.mjs'
import { likeness, readWav } from './sound.mjs'
import { eventually } from './wait.mjs'

// hands works a page as a person does, and counts.
function hands(page) {
  const count = { clicks: 0, keys: 0 }
  return {
    count,
    click: async (what) => {
      await what.click()
      count.clicks++
    },
    type: async (what, text) => {
      await what.click()
      await page.keyboard.type(text)
      count.clicks++
      count.keys += text.length
    },
    press: async (key) => {
      await page.keyboard.press(key)
      count.keys++
    },
  }
}

let office // the appliance of these steps
let signedIn

// made gives the office that the first step makes by hand. Where that was left out or
// failed, it is made anew, by the API.
async function made() {
  if (signedIn) return office
  await office?.close()
  office = await openAppliance({ fresh: true })
  const send = async (path, body, cookie = '') => {
    const answer = await fetch(office.url + path, { method: path.endsWith('step') ? 'PUT' : 'POST', headers: { 'Content-Type': 'application/json', Cookie: cookie }, body: JSON.stringify(body) })
    assert.ok(answer.ok, `${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`)
    return answer.headers.getSetCookie()[0]?.split(';')[0]
  }
  const cookie = await send('/api/v1/setup', { language: 'en', country: 'TW', time_zone: 'Asia/Taipei', password, code: office.code })
  const [name, value] = cookie.split('=')
  office.key = office.run('token', 'create', '-role', 'owner').trim().split('\n').at(-1)
  await send('/api/v1/setup/ports', { first_extension: '801' }, cookie)
  await send('/api/v1/setup/office', { number: '600', name: 'Reception', members: [1, 2, 3, 4, 5, 6, 7].map((n) => `80${n}`), greeting: { kind: 'usual' }, week: ['mon-fri 09:00-18:00'], holidays: 'TW', closed: 'voicemail' }, cookie)
  await send('/api/v1/setup/step', { step: 'done' }, cookie)
  signedIn = { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
  return office
}

const get = async (path) => {
  const answer = await fetch(office.url + path, { headers: { Authorization: 'Bearer ' + office.key } })
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return answer
}
const noCall = () => eventually('calls', async () => (await (await get('/api/v1/calls')).json()).items, [])
const state = (port, wanted) => eventually(port, async () => (await thing(port)).state, wanted)
const things = async () => (await (await get('/api/v1/sim/things')).json()).items
const thing = async (port) => (await things()).find((x) => x.port === port)
const sim = (...words) => office.run('sim', ...words)

export const steps = (at) => ({
  async 'first run: from the first page to a working office of 4 lines and 8 telephones'() {
    office = await openAppliance({ fresh: true })
    const began = Date.now()
    const page = await at.open({ viewport: wide, locale: 'en-GB', timezoneId: 'Asia/Taipei' })
    await page.goto(office.url)
    await page.waitForURL('**/setup')
    const hand = hands(page)
    const button = (name) => page.getByRole('button', { name, exact: true })
    await hand.click(button('English'))
    await eventually('the country of the browser’s time zone', () => page.getByLabel('Country or region').inputValue(), 'TW')
    await hand.click(button('Next'))
    await hand.type(page.getByLabel('Password', { exact: true }), password)
    await hand.press('Tab')
    await hand.type(page.getByLabel('Repeat the password'), password)
    await hand.type(page.getByLabel('Code on the console'), office.code)
    await hand.press('Enter')

    await page.waitForURL('**/first-run/network')
    await page.getByText('Step 4 of 8').waitFor()
    await at.check(page, 'first-network')
    await hand.click(button('Next'))

    await page.getByText('Lines of the exchange: 4').waitFor()
    await page.getByText('Telephones: 8').waitFor()
    await eventually('lines that are there', () => page.getByText('line there').count(), 4)
    office.key = office.run('token', 'create', '-role', 'owner').trim().split('\n').at(-1)
    sim('line', '3', 'unplug')
    await page.getByText('no line', { exact: true }).waitFor()
    await at.check(page, 'first-ports')
    sim('line', '3', 'plug')
    await page.getByText('no line', { exact: true }).waitFor({ state: 'detached' })
    await hand.click(button('Use all ports'))

    await page.getByText('Lift a handset. 0 of 8 were lifted.').waitFor()
    await page.reload() // all of it is kept: a reload goes on here
    await page.getByText('Step 6 of 8').waitFor()
    sim('phone', '803', 'up')
    await page.getByText('This is 803.').waitFor()
    await page.getByLabel('Name of 803').waitFor()
    await at.check(page, 'first-phones')
    await hand.type(page.getByLabel('Name of 803'), 'Ann')
    await hand.press('Enter')
    await page.getByText('This is 803 Ann.').waitFor()
    sim('phone', '803', 'down')
    await page.getByText('Lift a handset. 1 of 8 were lifted.').waitFor()
    await hand.click(button('Next'))

    await hand.click(button('Ring 803'))
    await page.getByText('803 rings.').waitFor()
    sim('phone', '803', 'up')
    await page.getByText('803 was lifted. It works.').waitFor()
    sim('phone', '803', 'down')
    await state('fxs3', 'on-hook')
    await noCall()
    await hand.type(page.getByLabel('Number outside, such as your mobile'), '0912345678')
    await hand.press('Enter')
    await state('fxs3', 'ringing')
    sim('phone', '803', 'up')
    await page.getByText(/0912345678 is called on line 1/).waitFor()
    await eventually('the number at the exchange', async () => (await thing('fxo1')).digits, '0912345678')
    sim('phone', '803', 'down')
    await noCall()
    await state('fxo1', 'idle')
    await hand.click(button('Have the simulated exchange call'))
    await page.getByText(/line 1 rings: 0912345678 calls/).waitFor()
    sim('phone', '801', 'up')
    await page.getByText(/0912345678 was answered. Calls in work./).waitFor()
    await at.check(page, 'first-calls')
    sim('phone', '801', 'down')
    sim('line', '1', 'hangup')
    await hand.click(button('Next'))

    await page.getByRole('heading', { name: 'Your office', exact: true }).waitFor()
    await eventually('all telephones, five days, and holidays', () => page.getByRole('checkbox', { checked: true }).count(), 8 + 5 + 1)
    await hand.click(page.getByRole('checkbox', { name: '808' }))
    await at.check(page, 'first-office')
    await hand.click(button('Make the office'))
    await page.getByText('Calls can come in and go out now.').waitFor()
    await page.getByText('Monday to Friday 09:00-18:00').waitFor()
    await at.check(page, 'first-done')
    await hand.click(page.getByRole('link', { name: 'To the live page' }))
    await page.waitForURL(office.url + '/')
    await page.locator('aside').waitFor()
    signedIn = await page.context().storageState()
    await page.context().close()
    const { clicks, keys } = hand.count
    console.log(`     the office: ${clicks} clicks, ${keys} keys, ${((Date.now() - began) / 1000).toFixed(0)} s by machine`)
    assert.ok(clicks <= 25 && keys <= 120, `${clicks} clicks and ${keys} keys are too many`)
  },

  async 'first run: an outside call is greeted and rings the group; out of hours it reaches voicemail'() {
    await made()
    assert.match(office.run('config', 'export'), /flow: office/)
    const explained = (when) => office.run('explain', '-line', '1', '-from', '0922333444', '-at', when)
    assert.match(explained('2026-11-23 10:00'), /rings group 600|group 600/, 'Monday morning')
    assert.doesNotMatch(explained('2026-11-22 10:00'), /801 is free and rings/, 'Sunday')

    const force = (state) => fetch(office.url + '/api/v1/calendars/office/state', { method: 'PUT', headers: { Authorization: 'Bearer ' + office.key, 'Content-Type': 'application/json' }, body: JSON.stringify({ set: state }) })
    assert.ok((await force('open')).ok)
    const heard = join(office.data, 'heard.wav')
    sim('line', '2', 'record', heard)
    sim('line', '2', 'call', '-from', '0922333444')
    for (const n of [1, 2, 7]) await state('fxs' + n, 'ringing')
    assert.equal((await thing('fxs8')).state, 'on-hook', '808 is not of the group')
    sim('phone', '802', 'up')
    await eventually('states of calls', async () => (await (await get('/api/v1/calls')).json()).items.map((c) => c.state), ['talking'])
    sim('line', '2', 'record', 'stop')
    const welcome = readWav(new Uint8Array(await (await get('/api/v1/sim/played?name=prompt%2Fwelcome&seconds=5')).arrayBuffer()))[0]
    const [line] = readWav(readFileSync(heard))
    const like = likeness(welcome.slice(400, 6000), line)
    assert.ok(like > 0.6, `the caller hears the greeting with a likeness of ${like}`)
    sim('phone', '802', 'down')
    sim('line', '2', 'hangup')
    await state('fxo2', 'idle')
    await eventually('no bell', async () => (await things()).every((x) => x.state !== 'ringing'))

    assert.ok((await force('closed')).ok)
    sim('line', '2', 'call', '-from', '0922333555')
    await eventually('out of hours the caller is in the group’s mailbox', async () => JSON.stringify((await (await get('/api/v1/calls')).json()).items.find((c) => c.state === 'application')?.track), /mailbox 600/)
    for (const n of [1, 2, 7]) assert.equal((await thing('fxs' + n)).state, 'on-hook', `80${n} rings out of hours`)
    sim('line', '2', 'hangup')
    await noCall()
    await eventually('the record names 802', async () => (await (await get('/api/v1/records')).json()).items.some((r) => r.caller.number === '0922333444' && r.parties.some((p) => p.label === '802')))
  },

  async 'first run: each step in any language, dark and narrow; skipping; wrong values'() {
    await made()
    for (const { language, theme, viewport } of [{ language: 'zh-Hant', theme: 'dark', viewport: narrow }, ...(process.env.ALL ? [{ language: 'zh-Hans', theme: 'light', viewport: wide }, { language: 'en', theme: 'dark', viewport: narrow }] : [])]) {
      const page = await at.open({ viewport, locale: { 'zh-Hant': 'zh-TW', 'zh-Hans': 'zh-CN', en: 'en-GB' }[language], colorScheme: theme, storageState: { ...signedIn, origins: [] } })
      for (const step of ['network', 'ports', 'phones', 'calls', 'office', 'done']) {
        await page.goto(`${office.url}/first-run/${step}`)
        await page.locator('.first .acts').waitFor()
        await at.check(page, `first-${step}-${language}-${theme}-${viewport.width}`)
      }
      await page.context().close()
    }
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: { ...signedIn, origins: [{ origin: office.url, localStorage: [{ name: 'ringdown.language', value: 'en' }] }] } })
    await page.goto(office.url + '/first-run/network')
    await page.getByText('Telephones or providers outside this network').click()
    await page.getByLabel('Public address').fill('my house')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.locator('#public-fault').getByText(/is not an address/).waitFor()
    await eventually('the focus is where it is wrong', () => page.evaluate(() => document.activeElement.id), 'public')
    await at.check(page, 'first-network-wrong')
    await page.getByRole('button', { name: 'Skip this step' }).click()
    await page.getByText('Step 5 of 8').waitFor()
    await page.goto(office.url + '/first-run/office')
    await page.getByLabel('A text of your own, spoken by a machine').check()
    await page.getByRole('button', { name: 'Make the office' }).click()
    await page.locator('#o-text-fault').getByText(/is missing|Is missing/).waitFor()
    for (const member of await page.getByRole('group', { name: 'These telephones ring, all at once' }).getByRole('checkbox').all()) await member.uncheck()
    await page.getByRole('button', { name: 'Make the office' }).click()
    await page.getByText('Choose at least 1.').waitFor()
    await eventually('the focus is at the first telephone', () => page.evaluate(() => document.activeElement.value), '801')
    await page.getByRole('button', { name: 'Skip the rest of set-up' }).click()
    await page.waitForURL(office.url + '/')
    await page.locator('aside').waitFor()
    await page.goto(office.url + '/firmware')
    await page.getByText(/as a program of another system/).waitFor()
    await page.goto(office.url + '/network')
    await page.getByText(/another system, which keeps the address/).waitFor()
    await page.goto(office.url + '/backup')
    await page.getByRole('button', { name: 'Erase everything' }).click()
    const ask = page.getByRole('dialog')
    await ask.getByRole('checkbox').check()
    await ask.getByLabel('Your password').fill('six dry umbrellas')
    await ask.getByRole('button', { name: 'Erase everything' }).click()
    await ask.getByText('This is not your password.').waitFor()
    await at.check(page, 'reset-wrong')
    await ask.getByLabel('Your password').fill(password)
    await ask.getByRole('button', { name: 'Erase everything' }).click()
    await page.getByText('Everything is erased.').waitFor()
    await page.context().close() // the office's next port is another one
    const keys = () => {
      try {
        return office.run('token', 'list').trim()
      } catch {
        return 'it is about to begin anew'
      }
    }
    await eventually('no keys', keys, '')
    await office.close()
  },

  async 'desk phones: a sheet with a code to scan, a new password, where it is signed in'() {
    const setup = await at.page('/desk-phones')
    await setup.getByText('No extension has a SIP telephone yet.').or(setup.getByRole('row').nth(1)).first().waitFor() // other steps may have made some
    const status = await setup.evaluate(async () => (await fetch('/api/v1/extensions', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"number":"821","name":"Ann"}' })).status)
    assert.equal(status, 201)
    await setup.context().close()
    for (const how of at.rotate()) {
      const page = await at.page('/desk-phones', how)
      await page.getByText('192.168.1.51:5060').waitFor()
      await at.check(page, 'desk-phones')
      await page.context().close()
    }
    const page = await at.page('/desk-phones/821')
    await page.getByText('Linphone Android/5.2.1').waitFor()
    await page.getByRole('button', { name: 'New password' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Make a new password' }).click()
    await page.getByRole('img', { name: 'QR code with the account of extension 821' }).waitFor()
    const password = await eventually('the password', () => page.locator('.sheet code').textContent(), /^[a-z2-9]{16}$/)
    await page.getByLabel('Encrypted (TLS)').check()
    await page.getByText('5061').waitFor()
    await at.check(page, 'desk-phone')
    await page.emulateMedia({ media: 'print' })
    await page.locator('aside').waitFor({ state: 'hidden' }) // the side bar is not printed
    await page.emulateMedia({ media: 'screen' })
    await page.reload()
    await page.getByText('was shown when it was made').waitFor()
    await page.getByText(password).waitFor({ state: 'detached' }) // it is shown once
    await page.context().close()
    for (const how of at.rotate()) {
      const one = await at.page('/desk-phones/821', how)
      await one.locator('.sheet').waitFor()
      await at.check(one, 'desk-phone-hidden')
      await one.context().close()
    }
  },

  async 'certificate: its fingerprint, a download that is the same, and what to do on each system'() {
    for (const how of at.rotate()) {
      const page = await at.page('/certificate', how)
      await page.locator('details').first().waitFor()
      await page.locator('details').first().locator('summary').click()
      const shown = await eventually('the fingerprint', () => page.locator('dd.mono').last().textContent(), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      const same = await page.evaluate(async () => {
        const text = await (await fetch('/device-ca.pem')).text()
        const der = Uint8Array.from(atob(text.replace(/-----[^-]+-----|\s/g, '')), (c) => c.charCodeAt(0))
        return [...new Uint8Array(await crypto.subtle.digest('SHA-256', der))].map((b) => b.toString(16).padStart(2, '0').toUpperCase()).join(':')
      })
      assert.equal(shown, same, 'the fingerprint is that of the download')
      await at.check(page, 'certificate')
      await page.context().close()
    }
  },

  async 'network: an address of somebody else is refused, one that nobody reaches goes back, one that is reached is kept'() {
    for (const how of at.rotate()) {
      const page = await at.page('/network', how)
      await page.getByRole('radio').first().waitFor()
      await page.getByRole('radio').last().check()
      await at.check(page, 'network')
      await page.context().close()
    }
    const page = await at.page('/network')
    const tries = async (address) => {
      await page.getByLabel('Fixed').check()
      await page.getByPlaceholder('192.168.1.9/24').fill(address)
      await page.getByRole('button', { name: 'Try it' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Try it' }).click()
    }
    await tries('192.168.1.1/24')
    await page.getByText('192.168.1.1 is in use already: the device 02:00:00:00:00:01 answers to it.').waitFor()
    await at.check(page, 'network-wrong')
    await tries('192.168.1.30/24')
    await eventually('the link', () => page.getByRole('link', { name: /192\.168\.1\.30/ }).getAttribute('href'), at.stage.url.replace('127.0.0.1', '192.168.1.30') + '/network?confirm')
    await at.check(page, 'network-tried')
    await page.evaluate(() => fetch('/api/v1/system/network/back', { method: 'POST' }))
    await page.getByText('The address before is back.').waitFor()
    await tries('127.0.0.1/8') // where this page is
    await page.getByText('The new address is kept.').waitFor()
    await page.context().close()
  },

  async 'firmware: a wrong file is refused, a right one is written and tried, and there is a way back'() {
    for (const how of at.rotate()) {
      const page = await at.page('/firmware', how)
      await page.locator('table').waitFor()
      await at.check(page, 'firmware')
      await page.context().close()
    }
    const page = await at.page('/firmware')
    const file = page.getByLabel('Update bundle')
    await page.getByRole('button', { name: 'Go back to it' }).click()
    await page.getByRole('dialog').getByText('The configuration stays as it is.').waitFor()
    await at.check(page, 'firmware-back')
    await page.keyboard.press('Escape')
    await file.setInputFiles({ name: 'cat.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('a picture of a cat') })
    await page.getByRole('button', { name: 'Write the update' }).click()
    await page.getByText('this is no update bundle of Ringdown').waitFor()
    await file.setInputFiles({ name: 'v1.3.0.rdfw', mimeType: 'application/octet-stream', buffer: Buffer.concat([Buffer.from('RDFW'), Buffer.alloc(3 << 20)]) })
    await page.getByRole('button', { name: 'Write the update' }).click()
    await page.getByText('Version v1.3.0 starts next.').waitFor()
    await page.getByRole('button', { name: 'Restart when there is no call' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await page.getByText('It restarts as soon as there is no call.').waitFor()
    await at.check(page, 'firmware-written')
    await page.context().close()
  },
})
