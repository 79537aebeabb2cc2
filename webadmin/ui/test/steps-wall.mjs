// Live pages: dashboard, a port's scope, agents and queues, the wallboard.
import assert from 'node:assert/strict'
import { openAppliance, password } from './appliance.mjs'
import { narrow, wide } from './kit.mjs'
import { eventually } from './wait.mjs'

export const steps = (at) => {
  // looks at a page in the next combination of language, theme and width.
  const looked = async (path, name, wait) => {
    for (const c of at.rotate()) {
      const page = await at.page(path, c)
      await page.locator(wait).first().waitFor()
      await at.check(page, name)
      await page.context().close()
    }
  }
  const send = (page, method, path, body) =>
    page.evaluate(([m, p, b]) => fetch(p, { method: m, headers: { 'Content-Type': 'application/json' }, body: b && JSON.stringify(b) }).then(async (r) => ({ status: r.status, body: await r.json().catch(() => null) })), [method, path, body])
  // agent signs an extension's agent in, who is made where there is none, and opens a page.
  const agent = async (name, path, viewport) => {
    const key = 'nine blue kettles'
    const owner = await at.page('/about')
    assert.match(String((await send(owner, 'POST', '/api/v1/users', { name, role: 'agent', password: key })).status), /^(201|409)$/)
    await owner.context().close()
    const page = await at.open({ viewport, locale: 'en-GB' })
    await page.goto(`${at.stage.url}/sign-in?to=${path}`)
    await page.getByLabel('Account').fill(name)
    await page.getByLabel('Password').fill(key)
    await page.keyboard.press('Enter')
    await page.waitForURL('**' + path)
    return page
  }
  return {
    async 'the dashboard shows the office, and its numbers lead to their pages'() {
      const page = await at.page('/')
      await page.getByRole('link', { name: /Missed today/ }).waitFor()
      await page.getByRole('link', { name: /Disk free/ }).waitFor()
      at.stage.play('ring')
      await page.getByRole('link', { name: /Calls now\s+1/ }).waitFor()
      await at.check(page, 'dashboard')
      at.stage.play('end')
      await page.getByRole('link', { name: /Calls now\s+0/ }).waitFor()
      await page.getByRole('link', { name: /Missed today/ }).click()
      await page.waitForURL('**/records?result=missed')
      await page.getByRole('heading', { name: 'Records', exact: true }).waitFor()
      await at.pick(page, 'Period', 'all') // shortly after midnight there is none of today
      await page.getByRole('row').nth(1).waitFor()
      await eventually('the result that is looked for', () => page.getByLabel('Result').inputValue(), 'missed')
      await page.goBack()
      await page.getByRole('heading', { name: 'Dashboard', exact: true }).waitFor()
      await page.getByRole('link', { name: /line 3\s+fault/ }).click()
      await page.getByText('line 3 has no voltage').waitFor()
      await page.context().close()
      await looked('/', 'home', '.tiles')
      await looked('/ports/sim0/fxo1', 'port-none', '.scope')
    },

    async 'a port is looked at by its scope: a call rings in, and the last minute is saved'() {
      const real = await openAppliance()
      try {
        const answer = await fetch(real.url + '/api/v1/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'owner', password }) })
        const [name, value] = answer.headers.getSetCookie()[0].split(';')[0].split('=')
        const storageState = { cookies: [{ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, secure: false, sameSite: 'Lax', expires: -1 }], origins: [] }
        const page = await at.open({ viewport: wide, locale: 'en-GB', storageState })
        await page.goto(real.url + '/ports')
        await page.getByRole('row', { name: /line 2 / }).dblclick()
        await page.waitForURL('**/lines/2')
        await page.goto(real.url + '/ports/sim0/fxo1')
        await page.getByRole('img', { name: /Scope of line 1: -?4\d/ }).waitFor()
        real.run('sim', 'line', '1', 'call', '-from', '0912345678')
        await page.getByText('Ringing voltage on the pair').waitFor()
        await at.check(page, 'port-scope')
        // Silence packs to nothing; the caller id, after the first ring, is the first sound.
        const save = () => page.evaluate(() => fetch('/api/v1/scope/recording?port=sim0/fxo1').then((r) => r.arrayBuffer()).then((b) => [b.byteLength, [...new Uint8Array(b).slice(0, 2)]]))
        await eventually('a file with the caller id', save, ([bytes, head]) => bytes > 1000 && head.join() === '80,75') // "PK"
        const audit = () => page.evaluate(() => fetch('/api/v1/audit').then((r) => r.json()))
        await eventually('who saved it in the audit log', audit, ({ items }) => items.some((e) => e.what === 'save-scope' && e.on === 'scope/sim0/fxo1'))
        await page.context().close()
      } finally {
        await real.close()
      }
    },

    async 'the SIP messages of a call are drawn as a ladder, each opens, and they are saved'() {
      const page = await at.page('/calls/5/sip')
      await page.getByRole('img', { name: 'Ladder of the messages' }).waitFor()
      await page.getByRole('button', { name: /INVITE 90223456789 from 192.168.1.51/ }).press('Enter')
      await page.getByText('Authorization: (removed)').waitFor()
      await eventually('the head of the file', () => page.locator('a[download]').evaluate((a) => fetch(a.href).then((r) => r.arrayBuffer()).then((b) => new DataView(b).getUint32(0, true))), 0xa1b2c3d4)
      await page.getByRole('button', { name: /183 Session Progress to/ }).press('Enter')
      await page.getByRole('link', { name: 'What SIP 183 means' }).waitFor()
      await at.check(page, 'ladder-open')
      await page.context().close()
      await looked('/calls/5/sip', 'ladder', '.list')
    },

    async 'agents and queues: who waits and is there; paused with a reason, signed out, by keyboard'() {
      const page = await at.page('/staff')
      await page.getByRole('cell', { name: /^業務 Sales/ }).first().waitFor()
      at.stage.play('queue')
      await page.getByText('林先生').waitFor()
      await page.getByText('rings at 802').waitFor()
      await page.getByText('answered in about 2:30').waitFor()
      await at.check(page, 'staff-waiting')
      await page.getByRole('button', { name: /Move the caller of call/ }).first().click()
      await page.getByLabel('To an extension, a group or a number outside').fill('802')
      await page.getByLabel('Who rings first').fill('803')
      await at.check(page, 'staff-move')
      await page.getByRole('button', { name: 'Send' }).click()
      await page.getByText('This appliance moves no calls.').waitFor() // the stage has no engine
      await page.getByRole('button', { name: 'Leave it' }).click()
      await page.getByRole('button', { name: 'Pause: 802' }).focus()
      await page.keyboard.press('Enter')
      await page.getByLabel('Reason').fill('tea')
      await at.check(page, 'staff-pause')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Resume: 802' }).waitFor()
      await page.getByRole('row', { name: /paused tea 802/ }).waitFor()
      // Why somebody gets no calls: a sentence for each group, and the answer follows what is changed.
      await page.getByRole('button', { name: 'Why no calls? 802' }).click()
      await page.getByText('Group 600 passes 802 over: it is paused: tea.').waitFor()
      await page.getByRole('button', { name: 'Why no calls? 803' }).press('Enter')
      await page.getByText('Group 600 passes 803 over: it is signed out of the group.').waitFor()
      await at.check(page, 'staff-why')
      await page.getByRole('button', { name: 'Why no calls? 801' }).click()
      await page.getByText('Nothing keeps calls of groups away from 801').waitFor()
      const seat = page.getByRole('row', { name: / 805 / }).getByRole('button', { name: /600/ })
      await seat.press('Space')
      await page.getByRole('button', { name: /805 is signed out/ }).waitFor()
      await page.getByRole('button', { name: 'Resume: 802' }).click()
      await page.getByRole('button', { name: 'Pause: 802' }).waitFor()
      await seat.press('Space')
      await page.context().close()
      at.stage.play('no queue')
      await looked('/staff', 'staff', 'table')
      for (const [language, button, said] of [['zh-Hant', '為何沒有來電？ 804', /600 略過 804：.*暫停/], ['zh-Hans', '为何没有来电？ 804', /600.*804.*暂停/]]) {
        const other = await at.page('/staff', { language })
        await other.getByRole('button', { name: button }).click()
        await other.locator('.why-quiet li').filter({ hasText: said }).waitFor()
        await other.context().close()
      }
    },

    async 'agents and queues: an agent sees the own extension alone, and the lost connection is told'() {
      const page = await agent('801', '/staff', narrow)
      await page.getByText('Whether your extension takes calls of its groups.').waitFor()
      await page.getByRole('button', { name: 'Pause: 801' }).waitFor()
      await at.check(page, 'staff-own')
      await eventually('extensions that can be paused', () => page.getByRole('button', { name: /Pause:/ }).count(), 1)
      await page.context().setOffline(true)
      await page.getByText('The appliance does not answer').or(page.getByRole('alert')).first().waitFor()
      await page.context().setOffline(false)
      await page.getByRole('alert').first().waitFor({ state: 'detached' })
      await page.context().close()
    },

    async 'agents and queues: an agent sees the missed calls of the own extension, and marks them done'() {
      const page = await agent('801', '/missed', wide)
      await page.getByRole('heading', { name: 'Missed calls', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Mark call 8 done' }).waitFor()
      await at.check(page, 'missed-own')
      await page.getByRole('link', { name: 'Extensions', exact: true }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Mark call 8 done' }).click()
      await page.getByText('Call 8 is marked done.').waitFor()
      await page.getByRole('button', { name: 'Mark call 8 done' }).waitFor({ state: 'detached' })
      await at.pick(page, 'Which', 'done')
      await page.getByRole('row', { name: /done 801, / }).waitFor()
      await page.context().close()
      const other = await agent('802', '/missed', narrow)
      await other.getByText('Nothing is to be done').waitFor()
      await at.check(other, 'missed-own-none')
      await other.context().close()
    },

    async 'the wallboard fills a television, by a key without sign-in, and comes back by itself'() {
      const owner = await at.page('/keys')
      const made = await send(owner, 'POST', '/api/v1/tokens', { name: 'television', role: 'read-only' })
      await owner.context().close()
      at.stage.play('queue')
      const page = await at.open({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' })
      await page.goto(`${at.stage.url}/wallboard?theme=dark#key=${made.body.key ?? made.body.secret}`)
      await page.getByRole('heading', { name: '600 業務 Sales' }).waitFor()
      await page.getByText('Callers have waited too long').waitFor()
      await at.check(page, 'wallboard-television')
      const letters = () => page.evaluate(() => {
        const sizes = [...document.querySelectorAll('dt, dd')].map((e) => parseFloat(getComputedStyle(e).fontSize))
        return { over: document.documentElement.scrollHeight - innerHeight, smallest: Math.min(...sizes), biggest: Math.max(...sizes) }
      })
      await eventually('no scrolling, and letters that are read at four metres', letters, ({ over, smallest, biggest }) => over <= 0 && smallest >= 24 && biggest >= 100)
      await page.goto(`${at.stage.url}/wallboard?theme=dark&warn=3000&alarm=9000#key=${made.body.key ?? made.body.secret}`)
      await page.reload()
      await page.getByRole('heading', { name: '600 業務 Sales' }).waitFor()
      await page.getByText('Callers have waited too long').waitFor({ state: 'detached' })
      await page.goto(`${at.stage.url}/wallboard?theme=dark&warn=soon&alarm=-1#key=${made.body.key ?? made.body.secret}`)
      await page.reload()
      await page.getByText('Callers have waited too long').waitFor()
      at.stage.play('drop')
      at.stage.play('no queue')
      await page.getByText('Callers have waited too long').waitFor({ state: 'detached' })
      await page.context().close()
      await looked('/wallboard', 'wallboard', 'h2')
      await looked('/wallboard?groups=699', 'wallboard-none', '.none')
    },
  }
}
