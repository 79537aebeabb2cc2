// The settings: lists and forms, wrong values, two people at the same thing, a
// session that ends, the connection lost and back.
import { narrow, password } from './kit.mjs'
import { eventually } from './wait.mjs'

// Every page of the settings; a wrong value for each form: field and what is typed.
const lists = {
  lines: ['f-port', 'sim0/fxs1'], extensions: ['f-number', 'x'], trunks: ['f-id', 'NO!'], numbers: ['f-number', 'x'], routes: ['f-prepend', 'x'],
  'line-groups': ['f-id', 'NO!'], groups: ['f-number', 'x'], conferences: ['f-number', 'x'], paging: ['f-number', 'x'], 'pin-sets': ['f-id', 'NO!'], disa: ['f-id', 'NO!'],
  calendars: ['f-id', 'NO!'], holidays: ['f-year', '7'], music: ['f-class', 'no music!'], agents: ['f-number', 'x'], ratings: ['f-id', 'NO!'], 'number-groups': ['f-id', 'NO!'], webhooks: ['f-url', 'crm.example'], bells: ['f-id', 'NO!'],
}
const sections = {
  park: ['f-first', 'x'], codes: ['f-pause-reasons', 'abcdefghij'.split('').join('\n')], forwarding: ['f-no-answer-seconds', '9999'], callers: ['f-refused', 'no number!'],
  'voicemail-settings': ['f-max-seconds', '9999'], 'recording-rules': ['f-keys', 'x'], speech: ['f-timeout-seconds', '999'], 'prompt-recording': ['f-pin', 'x'], 'flow-servers': ['f-allow-hosts', 'x'], system: ['f-access-code', 'x'],
  'number-plan': ['f-area-code', 'x'], 'sip-network': ['f-allow', 'x'], hardware: ['f-items', 'x'], mail: ['f-server', 'no server'],
  'administration#syslog': ['f-syslog-server', 'no server'], 'administration#snmp': ['f-snmp-receiver', '192.168.1.5:99999'],
}
const save = /Save|儲存|保存/

// wrong types a value that will not do, saves, and reads what the form says.
async function wrong(page, at, name, [id, text]) {
  await page.locator('form.form').waitFor()
  const box = page.locator(`[id="${id.replaceAll('_', '-')}"], [id="${id.replaceAll('-', '_').replace('f_', 'f-')}"]`).first()
  await box.evaluate((el) => el.closest('details')?.setAttribute('open', ''))
  await box.fill(text)
  await box.blur()
  await page.locator('.bar-save').getByRole('button', { name: save, exact: false }).last().click()
  await eventually(`${name}: ${text} is refused, and the summary has the focus`, () => page.locator('.summary').evaluateAll((all) => all.includes(document.activeElement)))
  await eventually(`${name}: the field says what is wrong`, () => page.locator('.field .fault').count())
  await at.check(page, `wrong-${name}`)
}

// leave closes a page with changes: the question is the browser's.
const leave = (page) => page.context().close()

export const steps = (at) => ({
  async 'every list of the settings opens, and its form refuses a wrong value by name'() {
    for (const [name, bad] of Object.entries(lists)) {
      for (const how of at.rotate()) {
        const page = await at.page('/' + name, how)
        await page.locator('.panel').first().waitFor()
        await at.check(page, `list-${name}`)
        await page.goto(`${at.stage.url}/${name}/new`)
        await wrong(page, at, name, bad)
        await leave(page)
      }
    }
  },

  async 'every section of the settings opens, and its form refuses a wrong value by name'() {
    for (const [name, bad] of Object.entries(sections)) {
      for (const how of at.rotate()) {
        const page = await at.page('/' + name, how)
        await wrong(page, at, name, bad)
        await leave(page)
      }
    }
  },

  async 'a line, an extension and a group as they are set up open without a fault'() {
    for (const path of ['/lines/1', '/extensions/801', '/groups/600', '/trunks/hinet']) {
      for (const how of at.rotate()) {
        const page = await at.page(path, how)
        await page.locator('form.form').waitFor()
        await at.check(page, 'form' + path.replaceAll('/', '-'))
        await leave(page)
      }
    }
  },

  async 'what is wrong with a value is said in Chinese, with what is right, and the focus is led there'() {
    for (const [language, save, said] of [['zh-Hant', '儲存', '「my house」不是位址。請填 IPv4 或 IPv6 位址，例如「203.0.113.7」。'], ['zh-Hans', '保存', '“my house”不是地址。请填 IPv4 或 IPv6 地址，例如“203.0.113.7”。']]) {
      const page = await at.page('/sip-network', { language, viewport: narrow })
      await page.locator('#f-public_address').fill('my house')
      await page.getByRole('button', { name: save, exact: true }).click()
      await page.locator('.summary').getByText(said).waitFor()
      await page.locator('#f-public_address-fault').getByText(said).waitFor()
      await eventually('the summary has the focus', () => page.evaluate(() => document.activeElement.className), /summary/)
      await page.locator('.summary button').press('Enter')
      await eventually('the field has it then', () => page.evaluate(() => document.activeElement.id), 'f-public_address')
      await at.check(page, 'fault-' + language)
      await leave(page)
    }
  },

  async 'what is set at a telephone stands in lines of words, in Chinese too'() {
    const page = await at.page('/extensions/801', { language: 'zh-Hant' })
    const labels = page.locator('.handset label:has(input[type=checkbox])')
    await labels.first().waitFor()
    const tall = () => labels.evaluateAll((all) => all.filter((l) => l.getBoundingClientRect().height >= 40).map((l) => l.innerText))
    await eventually('none takes several lines', tall, [])
    await page.context().close()
  },

  async 'a name is changed, and leaving with changes is asked about'() {
    const page = await at.page('/lines/2')
    await page.getByLabel('Name', { exact: true }).fill('Fax')
    await page.getByText('Changes are not saved.').waitFor()
    await page.getByRole('link', { name: 'Calls', exact: true }).click()
    await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor()
    await page.getByRole('button', { name: 'Stay' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds from the next call on.').waitFor()
    await page.getByRole('link', { name: 'Lines', exact: true }).click()
    await page.getByRole('row', { name: /2\s+Fax/ }).waitFor()
    await page.context().close()
  },

  async 'a SIP extension is added, its password shown once; ten more at once; one is removed'() {
    const page = await at.page('/extensions')
    await page.getByRole('link', { name: 'Add an extension' }).click()
    await page.getByLabel('Number', { exact: true }).fill('831')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The password of 831').waitFor()
    await eventually('the password', () => page.locator('code').innerText(), /^[a-z0-9]{16}$/)
    await at.check(page, 'secret-once')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Add ten…' }).click()
    await page.getByLabel('First number').fill('841')
    await at.check(page, 'add-many')
    await page.getByRole('button', { name: 'Add 10' }).click()
    await page.getByText('10 extensions were added.').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Remove extension 850' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('row', { name: /\b850\b/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove extension 801' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByText('It is still used here.').waitFor()
    await at.check(page, 'in-use')
    await page.context().close()
  },

  async 'contacts come from a table: faults by line, then all of them'() {
    const page = await at.page('/contacts')
    await page.getByRole('button', { name: 'Upload a table…' }).click()
    const box = page.getByRole('dialog', { name: 'Contacts from a table' })
    const table = (text) => box.getByLabel('CSV file').setInputFiles({ name: 'c.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await table('name,number\nTea House,0988000111\nNobody,\n')
    await box.getByRole('button', { name: 'Read' }).click()
    await box.getByText('Line 3: Has no number.').waitFor()
    await at.check(page, 'contacts-faults')
    await table('name,number\nTea House,0988 000 111\n')
    await box.getByRole('button', { name: 'Read' }).click()
    await box.getByText('1 contacts were added').waitFor()
    await box.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /Tea House.*0988000111/ }).waitFor()
    await page.context().close()
  },

  async 'members of a group are put in order by keyboard'() {
    const page = await at.page('/groups/600')
    const members = page.locator('.field.pick').filter({ hasText: 'Members, in order' })
    await members.locator('.name').first().focus()
    const first = await eventually('the first member', () => members.locator('.name').first().innerText())
    await page.keyboard.press('Alt+ArrowDown')
    await members.locator('.name').nth(1).filter({ hasText: first }).waitFor()
    await page.getByLabel('Who rings').selectOption('ring-all')
    await page.getByText('Everybody who is free rings, and the first who answers talks.').waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds from the next call on.').waitFor()
    await page.context().close()
  },

  async 'a group calls back: key, attempts; a key that is none is told at its field'() {
    const page = await at.page('/groups/600')
    await page.getByLabel('Callers', { exact: true }).selectOption('queue')
    await page.getByLabel('Key to be called back').fill('#')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('.field').filter({ hasText: 'Key to be called back' }).getByText('"#"').waitFor()
    await page.getByLabel('Key to be called back').fill('1')
    await page.getByLabel('Call back: attempts').fill('2')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds from the next call on.').waitFor()
    const kept = () => page.evaluate(async () => (await (await fetch('/api/v1/groups/600')).json()).queue.callback)
    await eventually('how the group calls back', kept, ({ key, attempts }) => key === '1' && attempts === 2)
    await page.context().close()
  },

  async 'two people edit the same thing: the second sees what differs, and keeps theirs or the own'() {
    const [one, two] = [await at.page('/lines/3'), await at.page('/lines/3')]
    for (const page of [one, two]) await page.locator('form.form').waitFor()
    await one.getByLabel('Name', { exact: true }).fill('One')
    await two.getByLabel('Name', { exact: true }).fill('Two')
    await one.getByRole('button', { name: 'Save', exact: true }).click()
    await one.getByText('Saved. It holds from the next call on.').waitFor()
    await two.getByRole('button', { name: 'Save', exact: true }).click()
    const clash = two.getByRole('dialog', { name: 'Somebody else changed this' })
    await clash.getByRole('listitem').filter({ hasText: 'Name: yours Two, theirs One' }).waitFor()
    await at.check(two, 'clash')
    await clash.getByRole('button', { name: 'Keep mine' }).click()
    await two.getByText('Saved. It holds from the next call on.').waitFor()
    await one.getByLabel('Name', { exact: true }).fill('Three')
    await one.getByRole('button', { name: 'Save', exact: true }).click()
    await one.getByRole('button', { name: 'See theirs' }).click()
    await eventually('the name that the other gave', () => one.getByLabel('Name', { exact: true }).inputValue(), 'Two')
    for (const page of [one, two]) await page.context().close()
  },

  async 'a session that ends while a form has changes: signing in again keeps them'() {
    const page = await at.page('/lines/4')
    await page.getByLabel('Name', { exact: true }).fill('Kept')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const again = page.getByRole('dialog', { name: 'Your session has ended' })
    await again.waitFor()
    await at.check(page, 'session-ended')
    await again.getByLabel('Password').fill(password)
    await again.getByRole('button', { name: 'Sign in' }).click()
    await again.waitFor({ state: 'hidden' })
    await eventually('what was typed', () => page.getByLabel('Name', { exact: true }).inputValue(), 'Kept')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds from the next call on.').waitFor()
    await page.context().close()
  },

  async 'the connection is lost while a form is saved, and comes back: nothing is lost'() {
    const page = await at.page('/lines/5')
    await page.getByLabel('Name', { exact: true }).fill('Back')
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The appliance does not answer.').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved. It holds from the next call on.').waitFor()
    await page.context().close()
  },

  async 'below 960 px the side bar is a drawer, which the keyboard opens and closes'() {
    const page = await at.page('/', { viewport: narrow })
    await page.getByRole('button', { name: 'Open the menu' }).press('Enter')
    await page.getByRole('dialog', { name: 'Pages' }).getByRole('link', { name: 'Extensions', exact: true }).waitFor()
    await at.check(page, 'drawer')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Pages' }).waitFor({ state: 'hidden' })
    await page.context().close()
  },
})
