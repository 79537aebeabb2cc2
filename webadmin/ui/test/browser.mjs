// The pages in a real browser: set-up, sign-in, live ports and calls, records,
// three languages, light and dark, 360 px, the keyboard, no violation of the
// content policy, and no serious finding of axe. With SHOTS=DIR it leaves pictures.
import AxeBuilder from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser, openBrowser, openStage } from './stage.mjs'

const shots = process.env.SHOTS
const password = 'seven wet umbrellas'
const wide = { width: 1280, height: 800 }
const narrow = { width: 360, height: 740 }

const executable = findBrowser()
if (!executable) {
  console.log('skipped: no Chromium on this machine; on Debian: apt-get install chromium')
  process.exit(0)
}

const stage = await openStage()
const { browser, open, faults } = await openBrowser(executable)
let checked = 0

async function shot(page, name) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, `${name}.png`) })
}

// check looks at a page as it stands: axe, and nothing sticking out sideways.
async function check(page, name) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
  for (const v of serious) faults.push(`axe, ${name}: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (over > 0) faults.push(`${name}: ${over} px stick out sideways`)
  checked++
  await shot(page, name)
}

async function pick(page, label, value) {
  await page.getByLabel(label).selectOption(value)
}

const steps = {
  async 'first run is asked for, language first, and makes the owner'() {
    const page = await open({ viewport: wide, locale: 'zh-TW', timezoneId: 'Asia/Taipei' })
    await page.goto(stage.url)
    await page.waitForURL('**/setup')
    await check(page, 'setup-1')
    await page.getByRole('button', { name: '繁體中文' }).click()
    assert.equal(await page.locator('html').getAttribute('lang'), 'zh-Hant')
    await page.getByLabel('國家或地區').waitFor()
    assert.equal(await page.getByLabel('國家或地區').inputValue(), 'TW', 'the country of the time zone is offered')
    assert.equal(await page.getByLabel('時區').inputValue(), 'Asia/Taipei')
    await check(page, 'setup-2')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('密碼', { exact: true }).fill('short')
    await page.getByText('太短：至少還要 5 個字元。').waitFor()
    await page.getByLabel('密碼', { exact: true }).fill(password)
    await page.getByLabel('再輸入一次密碼').fill(password)
    await page.getByLabel('主控台上的代碼').fill('0000-0000')
    await page.getByRole('button', { name: '完成設定' }).click()
    await page.getByText('這不是主控台上的代碼。').waitFor()
    await check(page, 'setup-3')
    await page.getByLabel('主控台上的代碼').fill(stage.code)
    await page.getByRole('button', { name: '完成設定' }).click()
    await page.getByRole('heading', { name: '連接埠' }).waitFor()
    await page.context().close()
  },

  async 'a wrong password gets one sentence, the right one the page that was wanted'() {
    const page = await open({ viewport: wide, locale: 'en-GB' })
    await page.goto(stage.url + '/records')
    await page.waitForURL('**/sign-in?to=/records')
    await check(page, 'sign-in')
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByText('The account or the password is not right.').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Records' }).waitFor()
    await page.context().storageState({ path: undefined }).then((s) => (signedIn = s))
    await page.context().close()
  },

  async 'ports show 24 rows without scrolling, and a call as it rings, is answered and ends'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    await page.goto(stage.url)
    await page.getByRole('row', { name: /line 1 / }).waitFor()
    await page.getByText('48.').first().waitFor()
    await check(page, 'ports')
    const high = await page.evaluate(() => document.documentElement.scrollHeight)
    assert.ok(high <= 800, `24 ports need ${high} px of 800`)
    stage.play('ring')
    await page.getByRole('row', { name: /ringing\s+line 1 .*王小明/ }).waitFor()
    await shot(page, 'ports-ringing')
    await page.getByRole('link', { name: 'Calls' }).click()
    await page.getByText('One call in progress').waitFor()
    stage.play('answer')
    await page.getByText('talking').waitFor()
    await check(page, 'calls')
    await page.getByRole('button', { name: /Hang up/ }).click()
    await page.getByText('Hang up this call?').waitFor()
    await check(page, 'calls-hang-up')
    await page.getByRole('button', { name: 'Leave it' }).click()
    stage.play('end')
    await page.getByText('Nobody is on a call.').waitFor()
    await check(page, 'calls-none')
    await page.context().close()
  },

  async 'a call that is hung up here is gone, and its record says who did it'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    stage.play('ring')
    await page.goto(stage.url + '/calls')
    await page.getByRole('button', { name: /Hang up/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click()
    await page.getByText('Nobody is on a call.').waitFor()
    await page.goto(stage.url + '/records/42')
    await page.getByText('an administrator', { exact: true }).waitFor()
    await page.context().close()
  },

  async 'records are searched, and one opens to its line of time and reasons, by keyboard'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    await page.goto(stage.url + '/records')
    await page.getByRole('row').nth(12).waitFor()
    await check(page, 'records')
    await pick(page, 'Which way', 'outgoing')
    await page.getByText('No record matches.').waitFor()
    await pick(page, 'Which way', '')
    await page.getByLabel('Number or name').fill('王小明')
    await page.getByRole('link', { name: 'Open the record of call 11' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Call 11', exact: true }).waitFor()
    await page.getByRole('img', { name: 'Line of time of call 11' }).waitFor()
    await page.getByRole('button', { name: /801 goes off-hook/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('line 1 is answered').waitFor()
    await check(page, 'record')
    await page.getByLabel('Language').selectOption('zh-Hant')
    await page.getByText(/接聽 外線 1 — .*摘機。/).waitFor()
    await check(page, 'record-zh')
    await page.getByLabel('語言').selectOption('en')
    await page.context().close()
  },

  async 'SIP phones, trunks and locked addresses, as they are; an address is unlocked'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    await page.goto(stage.url)
    await page.getByRole('link', { name: 'SIP' }).click()
    await page.getByRole('row', { name: /ready\s+821 .*192\.168\.1\.51:5060\s+UDP/ }).waitFor()
    await page.getByRole('row', { name: /fault\s+823 .*no answer/ }).waitFor()
    await page.getByText('4 registered, 1 without an answer, 39 subscriptions').waitFor()
    await page.getByRole('row', { name: /fault\s+Backup .*does not answer/ }).waitFor()
    await page.getByRole('row', { name: /disabled\s+Old provider/ }).waitFor()
    await check(page, 'sip')
    await page.getByRole('button', { name: 'Unlock: 203.0.113.9' }).click()
    await page.getByText('203.0.113.9 may try again.').waitFor()
    await page.getByRole('button', { name: 'Unlock: 203.0.113.9' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Unlock: 198.51.100.23' }).waitFor()
    await page.context().close()
  },

  async 'without SIP the page says what to do, and a phone that comes stands there by itself'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    let come = false
    for (const path of ['phones', 'phones/locks', 'trunks']) {
      await page.route('**/api/v1/' + path, (route) => (come ? route.continue() : route.fulfill({ json: { items: [] } })))
    }
    await page.route('**/api/v1/events', (route) => (come ? route.continue() : route.abort()))
    await page.goto(stage.url + '/sip')
    await page.getByText(/No SIP phone has registered/).waitFor()
    await page.getByText(/No address is locked/).waitFor()
    await check(page, 'sip-none')
    come = true
    await page.getByRole('row', { name: /ready\s+821 .*192\.168\.1\.51:5060\s+UDP/ }).waitFor()
    await page.context().close()
  },

  async 'a stream that is silent is said to be old'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    await page.clock.install()
    let asked = 0
    await page.route('**/api/v1/events', (route) =>
      asked++ > 0
        ? route.abort()
        : route.fulfill({ contentType: 'text/event-stream', body: `event: snapshot\ndata: {"at":"${new Date().toISOString()}","ports":[],"calls":[]}\n\n` }),
    )
    await page.goto(stage.url)
    await page.getByText('There is no port yet.').waitFor()
    await page.clock.fastForward(40_000)
    await page.getByText(/Updated \d+ seconds ago/).waitFor()
    await check(page, 'stale')
    await page.context().close()
  },

  async 'a stream that is cut goes on by itself with what happened meanwhile'() {
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: signedIn })
    await page.goto(stage.url)
    await page.getByText('Live', { exact: true }).waitFor()
    const again = page.waitForResponse('**/api/v1/events')
    stage.play('drop')
    stage.play('ring')
    assert.equal((await again).status(), 200, 'the browser comes back by itself')
    await page.getByRole('row', { name: /ringing\s+line 1 .*王小明/ }).waitFor()
    stage.play('end')
    await page.context().close()
  },

  async 'three languages, light and dark, wide and narrow'() {
    stage.play('ring')
    stage.play('answer')
    for (const language of ['zh-Hant', 'zh-Hans', 'en']) {
      for (const theme of ['light', 'dark']) {
        for (const viewport of theme === 'dark' && language !== 'zh-Hant' ? [wide] : [wide, narrow]) {
          const page = await open({ viewport, locale: 'en-GB', colorScheme: theme, storageState: signedIn })
          await page.goto(stage.url)
          await page.getByRole('combobox').first().selectOption(language)
          for (const path of ['/', '/calls', '/sip', '/records', '/records/5', '/about']) {
            await page.goto(stage.url + path)
            await page.locator('h1').waitFor()
            assert.equal(await page.locator('html').getAttribute('lang'), language, 'the language is remembered')
            assert.equal(await page.evaluate(() => document.documentElement.classList.contains('dark')), theme === 'dark')
            if (path === '/') {
              const told = await page.locator('td.sentence').first().innerText()
              assert.equal(/has no voltage/.test(told), language === 'en', `a fault in the reader's language, not "${told}"`)
            }
            await page.waitForTimeout(300) // the picture of a page that has settled
            await check(page, `${language}-${theme}-${viewport.width}${path.replaceAll('/', '-')}`)
          }
          await page.context().close()
        }
      }
    }
    stage.play('end')
  },

  async 'the reader chooses dark against the system, and it is remembered; sign-out closes'() {
    const page = await open({ viewport: wide, locale: 'en-GB', colorScheme: 'light', storageState: signedIn })
    await page.goto(stage.url + '/about')
    await pick(page, 'Appearance', 'dark')
    await page.reload()
    await page.getByText('Ready for calls.').waitFor()
    assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark')))
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(stage.url + '/calls')
    await page.waitForURL('**/sign-in?to=/calls')
    await page.context().close()
  },
}

let signedIn
let failed = 0
for (const [name, run] of Object.entries(steps)) {
  const before = faults.length
  try {
    await run()
  } catch (e) {
    faults.push(String(e?.stack ?? e))
  }
  const mine = faults.slice(before)
  console.log(`${mine.length === 0 ? 'ok  ' : 'FAIL'} ${name}`)
  for (const f of mine) console.log('     ' + f.replaceAll('\n', '\n     '))
  if (mine.length > 0) failed++
}
await browser.close()
await stage.close()
console.log(`${Object.keys(steps).length - failed} of ${Object.keys(steps).length} passed; ${checked} page states checked by axe`)
process.exit(failed > 0 ? 1 : 0)
