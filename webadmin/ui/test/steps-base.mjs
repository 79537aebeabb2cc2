// The first pages: set-up, sign-in, live ports and calls, records, SIP, three
// languages, light and dark, 360 px, the keyboard.
import assert from 'node:assert/strict'
import { narrow, password, wide } from './kit.mjs'
import { findBrowser, openBrowser } from './stage.mjs'
import { eventually, patience } from './wait.mjs'

const given = 3 // callers of the stage's history who gave up
const found = 4 // calls of the stage's history that talked for two minutes or more
const dark = (page) => page.evaluate(() => document.documentElement.classList.contains('dark'))

export const steps = (at) => ({
  async 'first run is asked for, language first, and makes the owner'() {
    const page = await at.open({ viewport: wide, locale: 'zh-TW', timezoneId: 'Asia/Taipei' })
    await page.goto(at.stage.url)
    await page.waitForURL('**/setup')
    await at.check(page, 'setup-1')
    await page.getByRole('button', { name: '繁體中文' }).click()
    await eventually('the language of the page', () => page.locator('html').getAttribute('lang'), 'zh-Hant')
    await eventually('the country of the time zone', () => page.getByLabel('國家或地區').inputValue(), 'TW')
    await eventually('the time zone', () => page.getByLabel('時區').inputValue(), 'Asia/Taipei')
    await at.check(page, 'setup-2')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('密碼', { exact: true }).fill('short')
    await page.getByText('太短：至少還要 5 個字元。').waitFor()
    await page.getByRole('button', { name: '完成設定' }).click()
    await page.getByText('代碼為八位數字。').waitFor()
    await eventually('the focus is at the first that is wrong', () => page.evaluate(() => document.activeElement.id), 'new-password')
    await page.getByLabel('密碼', { exact: true }).fill(password)
    await page.getByLabel('再輸入一次密碼').fill(password)
    await page.getByLabel('主控台上的代碼').fill('0000-0000')
    await page.getByRole('button', { name: '完成設定' }).click()
    await page.getByText('這不是主控台上的代碼。').waitFor()
    await at.check(page, 'setup-3')
    await page.getByLabel('主控台上的代碼').fill(at.stage.code)
    await page.getByRole('button', { name: '完成設定' }).click()
    await page.getByRole('heading', { name: '總覽' }).waitFor()
    await page.context().close()
  },

  async 'a wrong password gets one sentence, the right one the page that was wanted'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB' })
    await page.goto(at.stage.url + '/records')
    await page.waitForURL('**/sign-in?to=/records')
    await at.check(page, 'sign-in')
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    await page.getByText('The account or the password is not right.').waitFor()
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Records', exact: true }).waitFor()
    at.signedIn = await page.context().storageState()
    await page.context().close()
  },

  async 'ports show 24 rows without scrolling, and a call as it rings, is answered and ends'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/ports')
    await page.getByRole('row', { name: /line 1 / }).waitFor()
    await page.getByText('48.').first().waitFor()
    await at.check(page, 'ports')
    await eventually('24 ports', () => page.getByRole('row', { name: /line \d|8\d\d/ }).count(), 24)
    await eventually('px that 24 ports need', () => page.evaluate(() => document.documentElement.scrollHeight), (px) => px <= 800)
    at.stage.play('ring')
    await page.getByRole('row', { name: /ringing\s+line 1 .*王小明/ }).waitFor()
    await at.shot(page, 'ports-ringing')
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await page.getByText('One call in progress').waitFor()
    at.stage.play('answer')
    await page.getByText('talking', { exact: true }).waitFor()
    await at.check(page, 'calls')
    await page.getByRole('button', { name: /Hang up/ }).click()
    await page.getByText('Hang up this call?').waitFor()
    await at.check(page, 'calls-hang-up')
    await page.getByRole('button', { name: 'Leave it' }).click()
    at.stage.play('end')
    await page.getByText('Nobody is on a call.').waitFor()
    await at.check(page, 'calls-none')
    await page.context().close()
  },

  async 'a call that is hung up here is gone, and its record says who did it'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    at.stage.play('ring')
    await page.goto(at.stage.url + '/calls')
    await page.getByRole('button', { name: /Hang up/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Hang up' }).click()
    await page.getByText('Nobody is on a call.').waitFor()
    // An earlier call had the same number: its record is written over a moment later.
    await eventually('who ended the call', async () => {
      await page.goto(at.stage.url + '/records/42')
      await page.getByText('Q.850', { exact: false }).first().waitFor()
      return page.getByText('an administrator', { exact: true }).count()
    })
    await page.context().close()
  },

  async 'records are searched, and one opens to its line of time and reasons, by keyboard'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/records?period=all')
    await page.getByRole('row').nth(12).waitFor()
    await at.check(page, 'records')
    await at.pick(page, 'Which way', 'outgoing')
    await page.getByText('No record matches.').waitFor()
    await at.pick(page, 'Which way', '')
    await page.getByLabel('Number or name').fill('王小明')
    await page.getByRole('link', { name: 'Open the record of call 11' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Call 11', exact: true }).waitFor()
    await page.getByRole('img', { name: 'Line of time of call 11' }).waitFor()
    await page.getByRole('button', { name: /801 goes off-hook/ }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('line 1 is answered').waitFor()
    await page.getByText('Q.850 16 normal call clearing').waitFor()
    await page.getByRole('region', { name: 'Who took part' }).getByText('took a call').first().waitFor()
    const remarks = page.getByRole('textbox', { name: 'Remarks' })
    await remarks.fill('x'.repeat(2001))
    await remarks.press('Control+Enter')
    await page.getByRole('alert').filter({ hasText: '2000 are the most' }).waitFor()
    await at.check(page, 'record-remarks-wrong')
    await remarks.fill('Wants an offer by Friday')
    await remarks.press('Control+Enter')
    await page.getByText('Written by owner').waitFor()
    await page.reload()
    await eventually('the remarks', () => remarks.inputValue(), 'Wants an offer by Friday')
    await page.getByRole('button', { name: /801 goes off-hook/ }).focus()
    await page.keyboard.press('Enter')
    await at.check(page, 'record')
    await page.getByLabel('Language').selectOption('zh-Hant')
    await page.getByText(/接聽 外線 1 — .*摘機。/).waitFor()
    await at.check(page, 'record-zh')
    await page.getByLabel('語言').selectOption('en')
    await page.context().close()
  },

  async 'records: who scrolls near the end gets more, and only rows near the screen are drawn'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    const most = 450
    await page.route('**/api/v1/records?*', async (route) => {
      const url = new URL(route.request().url())
      const from = Number(url.searchParams.get('cursor') ?? 0)
      const to = Math.min(most, from + Number(url.searchParams.get('limit')))
      url.searchParams.delete('cursor')
      const { items } = await (await route.fetch({ url: url.href })).json()
      const more = Array.from({ length: to - from }, (_, i) => ({ ...items[0], id: String(most - from - i) }))
      await route.fulfill({ json: { items: more, next: to < most ? String(to) : '' } })
    })
    await page.goto(at.stage.url + '/records?period=all')
    await eventually('the first fifty, and the head', () => page.getByRole('row').count(), 51)
    await eventually('all rows are told of', async () => {
      await page.keyboard.press('End')
      return page.getByRole('table').getAttribute('aria-rowcount')
    }, String(most + 1))
    await eventually('the last row', async () => {
      await page.keyboard.press('End') // what came last came below the end that was gone to
      return page.getByRole('link', { name: 'Open the record of call 1', exact: true }).count()
    }, 1)
    await eventually('rows that are drawn', () => page.getByRole('row').count(), (n) => n > 20 && n < 200)
    await page.context().close()
  },

  async 'records are searched by every field, a filter is saved and comes back, and what was found is exported'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/exports')
    await page.getByText('Nothing was exported yet.').waitFor()
    await at.check(page, 'exports-none')
    await page.goto(at.stage.url + '/records')
    await eventually('the period', () => page.getByLabel('Period').inputValue(), 'today')
    await at.pick(page, 'Period', 'all')
    await page.getByRole('row').nth(12).waitFor()
    await page.getByRole('button', { name: 'More filters' }).click()
    await page.getByLabel('Cause (Q.850)').fill('200')
    await page.getByRole('alert').filter({ hasText: 'from 0 to 127' }).waitFor()
    await page.getByLabel('Talked at least (s)').fill('9')
    await page.getByLabel('Talked at most (s)').fill('3')
    await page.getByRole('alert').filter({ hasText: 'Less than the least' }).waitFor()
    await eventually('what is wrong is not exported', () => page.getByRole('button', { name: 'Export XLSX' }).isDisabled())
    await at.check(page, 'records-filters-wrong')
    for (const name of ['Cause (Q.850)', 'Talked at least (s)', 'Talked at most (s)']) await page.getByLabel(name).fill('')
    await page.getByLabel(/^Marks/).selectOption('abandoned')
    await page.waitForURL('**/records?period=all&tag=abandoned')
    await eventually('calls whose caller gave up, and the head', () => page.getByRole('row').count(), given + 1)
    await at.check(page, 'records-marks')
    await page.getByLabel(/^Marks/).selectOption('')
    await page.getByLabel('Extension that took part').fill('801')
    await page.getByLabel('Talked at least (s)').fill('120')
    await page.waitForURL('**/records?period=all&extension=801&talked_min=120')
    await eventually('calls that talked for two minutes, and the head', () => page.getByRole('row').count(), found + 1)
    await page.getByRole('button', { name: 'Save filter' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save filter' }).click()
    await page.getByRole('alert').filter({ hasText: 'Give it a name.' }).waitFor()
    await page.getByRole('dialog').getByRole('textbox').fill('Long ones')
    await at.check(page, 'records-save')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.waitForURL('**/records')
    await at.pick(page, 'Saved filters', 'Long ones')
    await page.waitForURL('**/records?period=all&extension=801&talked_min=120')
    await page.getByRole('row').nth(found).waitFor()
    await page.getByRole('button', { name: 'Export XLSX' }).click()
    await page.waitForURL('**/exports')
    const link = page.getByRole('link', { name: 'Save XLSX' })
    await link.waitFor()
    await page.getByRole('row', { name: /All days · Extension that took part 801 · Talked at least \(s\) 120/ }).waitFor()
    await eventually('the head of the file', () => link.evaluate((a) => fetch(a.href).then((r) => r.arrayBuffer()).then((b) => new TextDecoder().decode(b.slice(0, 2)))), 'PK')
    await at.check(page, 'exports')
    for (const c of at.rotate()) {
      const other = await at.page('/exports', c)
      await other.getByRole('link', { name: /XLSX/ }).waitFor()
      await at.check(other, 'exports-other')
      await other.goto(at.stage.url + '/records?period=all&extension=801')
      await other.getByText('801').first().waitFor()
      await at.check(other, 'records-filters')
      await other.context().close()
    }
    await page.getByRole('button', { name: /Delete the export/ }).click()
    await page.getByText('Nothing was exported yet.').waitFor()
    await page.context().close()
  },

  async 'missed calls are called back and marked done, and who did so stands there'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/missed')
    await eventually('missed calls, and the head', () => page.getByRole('row').count(), (n) => n > 3)
    await at.check(page, 'missed')
    await eventually('a caller’s number leads to Call a number', () => page.locator('a[href="/dial?number=0912345678"]').count(), (n) => n > 0)
    const open = await page.getByRole('row').count() // once: the page has come to rest
    await page.getByRole('button', { name: 'Call 0912345678 back (call 12)' }).click()
    await page.getByRole('dialog').locator('input').fill('')
    await page.getByRole('dialog').getByRole('button', { name: 'Call back' }).click()
    await page.getByRole('alert').filter({ hasText: 'cannot call from this extension' }).waitFor()
    await at.check(page, 'missed-back-wrong')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Mark call 12 done' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Call 12 is marked done.').waitFor()
    await page.getByRole('button', { name: 'Mark call 12 done' }).waitFor({ state: 'detached' })
    await eventually('missed calls that are left', () => page.getByRole('row').count(), open - 1)
    await at.pick(page, 'Which', 'done')
    await page.getByRole('row', { name: /done owner, / }).waitFor()
    for (const c of at.rotate()) {
      const other = await at.page('/missed', c)
      await other.getByRole('row').nth(1).waitFor()
      await at.check(other, 'missed-other')
      await other.context().close()
    }
    await page.getByRole('button', { name: 'Call 12 is not done' }).click()
    await page.getByText('There is no such call in this period.').waitFor()
    await at.check(page, 'missed-none')
    await page.context().close()
  },

  async 'SIP phones, trunks and locked addresses, as they are; an address is unlocked'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/ports')
    await page.getByRole('link', { name: 'SIP', exact: true }).click()
    await page.getByRole('row', { name: /ready\s+821 .*192\.168\.1\.51:5060\s+UDP/ }).waitFor()
    await page.getByRole('row', { name: /no answer\s+823 / }).waitFor()
    await page.getByText('4 registered, 1 without an answer, 39 subscriptions').waitFor()
    await page.getByRole('row', { name: /fault\s+Backup .*does not answer/ }).waitFor()
    await page.getByRole('row', { name: /disabled\s+Old provider/ }).waitFor()
    await at.check(page, 'sip')
    await page.getByRole('button', { name: 'Unlock: 203.0.113.9' }).click()
    await page.getByText('203.0.113.9 may try again.').waitFor()
    await page.getByRole('button', { name: 'Unlock: 203.0.113.9' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Unlock: 198.51.100.23' }).waitFor()
    await page.context().close()
  },

  async 'without SIP the page says what to do, and a phone that comes stands there by itself'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    let come = false
    for (const path of ['phones', 'phones/locks', 'trunks']) {
      await page.route('**/api/v1/' + path, (route) => (come ? route.continue() : route.fulfill({ json: { items: [] } })))
    }
    await page.route('**/api/v1/events', (route) => (come ? route.continue() : route.abort()))
    await page.goto(at.stage.url + '/sip')
    await page.getByText(/No SIP phone has registered/).waitFor()
    await page.getByText(/No address is locked/).waitFor()
    await at.check(page, 'sip-none')
    come = true
    await page.getByRole('row', { name: /ready\s+821 .*192\.168\.1\.51:5060\s+UDP/ }).waitFor({ timeout: 2 * patience }) // the browser's own wait for its next try comes on top
    await page.context().close()
  },

  async 'a stream that is silent is said to be old'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.clock.install()
    let asked = 0
    await page.route('**/api/v1/events', (route) =>
      asked++ > 0
        ? route.abort()
        : route.fulfill({ contentType: 'text/event-stream', body: `event: snapshot\ndata: {"at":"${new Date().toISOString()}","ports":[],"calls":[],"groups":[],"staff":[],"today":null}\n\n` }),
    )
    await page.goto(at.stage.url + '/ports')
    await page.getByText('There is no port yet.').waitFor()
    await page.clock.fastForward(40_000)
    await page.getByText(/Updated \d+ seconds ago/).waitFor()
    await at.check(page, 'stale')
    await page.context().close()
  },

  async 'a stream that is cut goes on by itself with what happened meanwhile'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    await page.goto(at.stage.url + '/ports')
    await page.getByRole('banner').getByText('Live', { exact: true }).waitFor()
    const again = page.waitForResponse('**/api/v1/events')
    at.stage.play('drop')
    at.stage.play('ring')
    assert.equal((await again).status(), 200, 'the browser comes back by itself')
    await page.getByRole('row', { name: /ringing\s+line 1 .*王小明/ }).waitFor()
    at.stage.play('end')
    await page.context().close()
  },

  async 'pages that were left are kept by the browser, and let go of the appliance'() {
    const { browser, open } = await openBrowser(findBrowser(), [], ['--disable-back-forward-cache'])
    const page = await open({ viewport: wide, locale: 'en-GB', storageState: at.signedIn })
    const live = () => page.getByRole('banner').getByText('Live', { exact: true }).waitFor()
    for (const path of ['/ports', '/calls', '/records', '/lines', '/groups', '/trunks', '/users', '/alerts']) {
      await page.goto(at.stage.url + path, { timeout: patience / 3 }) // a browser opens six connections to a host, and waits half a minute for one that is not let go
      await live()
    }
    await page.goBack({ waitUntil: 'commit' })
    await page.getByRole('heading', { name: 'Users', exact: true }).waitFor()
    await live()
    await browser.close()
  },

  async 'three languages, light and dark, wide and narrow'() {
    at.stage.play('ring')
    at.stage.play('answer')
    for (const path of ['/', '/ports', '/calls', '/sip', '/records?period=all', '/records/5', '/missed', '/exports', '/about']) {
      for (const { language, theme, viewport } of at.rotate()) {
        const page = await at.open({ viewport, locale: 'en-GB', colorScheme: theme, storageState: at.signedIn })
        await page.goto(at.stage.url + '/ports')
        await page.getByRole('combobox').first().selectOption(language)
        await page.locator('td.sentence', { hasText: { en: 'has no voltage', 'zh-Hant': '沒有電壓', 'zh-Hans': '没有电压' }[language] }).first().waitFor()
        await page.goto(at.stage.url + path)
        await page.locator('h1').waitFor()
        await eventually('the language that is remembered', () => page.locator('html').getAttribute('lang'), language)
        await eventually('whether it is dark', () => dark(page), theme === 'dark')
        await at.check(page, `${language}-${theme}-${viewport.width}${path.replaceAll('/', '-')}`)
        await page.context().close()
      }
    }
    at.stage.play('end')
  },

  async 'the reader chooses dark against the system, and it is remembered; sign-out closes'() {
    const page = await at.open({ viewport: wide, locale: 'en-GB', colorScheme: 'light', storageState: at.signedIn })
    await page.goto(at.stage.url + '/about')
    await at.pick(page, 'Appearance', 'dark')
    await page.reload()
    await page.getByText('Ready for calls.').waitFor()
    await eventually('it is dark', () => dark(page))
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(at.stage.url + '/calls')
    await page.waitForURL('**/sign-in?to=/calls')
    await page.context().close()
  },
})
