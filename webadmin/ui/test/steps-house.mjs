// People, keys, the audit log, the configuration as text, backups, alerts.
import assert from 'node:assert/strict'
import { password } from './kit.mjs'

export const steps = (at) => {
  // looks at a page in the next combination of language, theme and width.
  const looked = async (path, name, wait) => {
    for (const c of at.rotate()) {
      const page = await at.page(path, c)
      if (wait) await page.locator(wait).first().waitFor()
      await at.check(page, name)
      await page.context().close()
    }
  }
  return {
    async 'house: a user is made, changed and deleted, and wrong values are told at the field'() {
      const page = await at.page('/users')
      await page.getByRole('button', { name: 'Add a user' }).click()
      const box = page.getByRole('dialog')
      await box.getByLabel('Account').fill('anna b')
      await box.getByLabel('Password').fill('short')
      await box.getByRole('button', { name: 'Save' }).click()
      await box.getByRole('alert').filter({ hasText: 'One word' }).waitFor()
      await at.check(page, 'house-users-wrong')
      await box.getByLabel('Account').fill('anna')
      await box.getByRole('button', { name: 'Save' }).click()
      await box.getByRole('alert').filter({ hasText: 'At least 10 characters' }).waitFor()
      await box.getByLabel('Password').fill('nine blue kettles')
      await box.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('row', { name: /anna\s+installer\s+May sign in/i }).waitFor()
      await page.getByRole('button', { name: 'Change owner' }).click()
      await box.getByLabel('Disabled').check()
      await box.getByRole('button', { name: 'Save' }).click()
      await box.getByText('This is the last owner').waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Delete anna' }).click()
      await box.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('row', { name: /anna/ }).waitFor({ state: 'detached' })
      await page.context().close()
      await looked('/users', 'house-users', 'table')
    },

    async 'house: a second factor is added, asked for at sign-in, and taken away'() {
      const made = await at.page('/users')
      await made.evaluate((word) => fetch('/api/v1/users', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name: 'carol', role: 'installer', password: word }) }), password)
      await made.context().close()
      const page = await at.open({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
      const enter = async (code) => {
        await page.goto(at.stage.url + '/sign-in?to=/account')
        await page.getByLabel('Account').fill('carol')
        await page.getByLabel('Password').fill(password)
        await page.keyboard.press('Enter')
        if (!code) return
        await page.getByLabel('One-time code').fill(code)
        await at.check(page, 'house-sign-in-code')
        await page.keyboard.press('Enter')
      }
      await enter()
      await page.getByLabel('Your password, to be sure').fill('not hers at all')
      await page.getByRole('button', { name: 'Add a second factor' }).click()
      await page.getByText('This is not your password.').waitFor()
      await page.getByLabel('Your password, to be sure').fill(password)
      await page.getByRole('button', { name: 'Add a second factor' }).click()
      const secret = await page.locator('code').first().innerText()
      await at.check(page, 'house-account-offer')
      await page.getByLabel('One-time code').fill('000000')
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.getByText('The one-time code is not right').waitFor()
      await page.getByLabel('One-time code').fill(await oneTime(secret))
      await page.getByRole('button', { name: 'Confirm' }).click()
      await page.locator('.codes li').nth(9).waitFor()
      const codes = await page.locator('.codes li').allInnerTexts()
      assert.equal(codes.length, 10)
      await page.getByRole('button', { name: 'Sign out' }).first().click()
      await enter(codes[0])
      await page.getByRole('button', { name: 'Take it away' }).waitFor()
      await page.getByLabel('Your password, to be sure').fill(password)
      await page.getByRole('button', { name: 'Take it away' }).click()
      await page.getByRole('button', { name: 'Add a second factor' }).waitFor()
      await page.context().close()
      await looked('/account', 'house-account', 'table')
    },

    async 'house: an API key is made, shown once and revoked'() {
      const page = await at.page('/keys')
      await page.getByRole('button', { name: 'Make a key' }).click()
      await page.getByLabel('For what').fill('monitoring')
      await page.getByLabel('Ends').fill('2020-01-01')
      await page.getByRole('button', { name: 'Make', exact: true }).click()
      await page.getByText('This day is past.').waitFor()
      await page.getByLabel('Ends').fill('')
      await page.getByRole('button', { name: 'Make', exact: true }).click()
      assert.match(await page.locator('.notice code').innerText(), /^rd_/)
      await at.check(page, 'house-keys-made')
      await page.getByRole('button', { name: 'I have copied it' }).click()
      await page.getByRole('button', { name: 'Revoke monitoring' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
      await page.getByText('There is no API key.').waitFor()
      await page.context().close()
      await looked('/keys', 'house-keys')
    },

    async 'house: a text is checked, applied on trial, taken back, and a version restored'() {
      const page = await at.page('/config')
      const text = page.getByLabel('Configuration', { exact: true })
      const before = await text.inputValue()
      await text.fill(before.replace('country: TW', 'country: XX'))
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText('One problem: nothing was changed').waitFor()
      await page.getByRole('button', { name: /^Line \d+$/ }).click()
      await at.check(page, 'house-config-wrong')
      await text.fill(before.replace('access_code: "9"', 'access_code: "0"'))
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText('This changes one thing').waitFor()
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText(/is on trial\. Unless you confirm it/).waitFor()
      await at.check(page, 'house-config-trial')
      await page.getByRole('button', { name: 'Take it back now' }).click()
      await page.getByText('The configuration before it is in force again.').waitFor()
      assert.equal(await text.inputValue(), before)
      await text.fill(before.replace('access_code: "9"', 'access_code: "0"'))
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByRole('button', { name: 'Keep it' }).click()
      await page.getByText('The configuration stays.').waitFor()
      await page.getByRole('button', { name: 'Compare version 1 with' }).click()
      await page.getByText(/changed since/).waitFor()
      await page.getByRole('button', { name: 'Go back to version 1', exact: true }).click()
      await page.getByText(/This changes/).waitFor()
      await page.getByLabel('Goes back by itself').selectOption('0')
      await page.getByRole('button', { name: 'Apply' }).click()
      await page.getByText('The configuration is in force.').waitFor()
      await page.context().close()
      await looked('/config', 'house-config', 'textarea')
    },

    async 'house: the audit log tells all of it, before and after, and can be checked'() {
      const page = await at.page('/audit')
      await page.getByRole('row', { name: /apply-config/ }).first().waitFor()
      await page.locator('details summary').first().click()
      await page.getByRole('button', { name: 'Check' }).click()
      await page.getByText(/entries are as they were written/).waitFor()
      await at.check(page, 'house-audit-open')
      await page.getByLabel('Search').fill('carol')
      await page.getByRole('row', { name: /create-user/ }).first().waitFor()
      const csv = await page.evaluate(() => fetch('/api/v1/audit.csv').then((r) => r.text()))
      assert.match(csv, /create-user/)
      await page.context().close()
      await looked('/audit', 'house-audit', 'table')
    },

    async 'house: a backup asks for a passphrase that holds; a file that is none is refused'() {
      const page = await at.page('/backup')
      const making = page.getByRole('region', { name: 'Make a backup' })
      await making.getByLabel('Passphrase').fill('short')
      await making.getByRole('button', { name: 'Make and download' }).click()
      await making.getByRole('alert').filter({ hasText: 'At least 12 characters' }).waitFor()
      await at.check(page, 'house-backup-wrong')
      await page.context().close()
      await looked('/backup', 'house-backup', 'form')
      await looked('/alerts', 'house-alerts', 'h1')
    },

    async 'house: a webhook gets a secret that is shown once, is tried, and says why it failed'() {
      const page = await at.page('/webhooks')
      await page.getByText('No server is told of anything yet').waitFor()
      await at.check(page, 'house-webhooks-none')
      await page.getByRole('link', { name: 'Add a webhook' }).click()
      await page.locator('[id="f-id"]').fill('crm')
      await page.locator('[id="f-url"]').fill('http://127.0.0.1:9/ringdown')
      await page.locator('.bar-save').getByRole('button', { name: /Save/ }).last().click()
      await page.locator('.summary').getByText(/allow_hosts/).waitFor()
      await at.check(page, 'house-webhooks-wrong')
      await page.locator('[id="f-allow_hosts"], [id="f-allow-hosts"]').fill('127.0.0.1')
      await page.locator('.bar-save').getByRole('button', { name: /Save/ }).last().click()
      assert.match(await page.locator('.once code').innerText(), /^whsec_/)
      await at.check(page, 'house-webhooks-secret')
      await page.getByRole('button', { name: 'Done' }).click()
      await page.getByRole('button', { name: 'Try crm' }).click()
      await page.getByText(/crm did not take the test: The server cannot be reached/).waitFor()
      await page.getByRole('row', { name: /crm\s+webhook\.test\s+by hand/ }).waitFor()
      await page.context().close()
      await looked('/webhooks', 'house-webhooks', '.hooks table')
      await looked('/webhooks/crm', 'house-webhook', '.hooks table')
    },

    async 'house: health tells each thing, a mail address that is none is told; the log'() {
      const page = await at.page('/health')
      await page.getByRole('row', { name: /Disk .*GB of/ }).waitFor()
      await page.getByLabel('Send a mail to').fill('nobody')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('This is no mail address.').waitFor()
      await page.getByLabel('Send a mail to').fill('it@example.com')
      await page.getByRole('button', { name: 'Send', exact: true }).click()
      await page.getByText('No mail server is set.').waitFor()
      await at.check(page, 'house-health-wrong')
      await page.context().close()
      await looked('/health', 'house-health', 'table')
      await looked('/log', 'house-log', '.lines')
    },
  }
}

// oneTime is what an authenticator program shows now (RFC 6238).
async function oneTime(secret) {
  const { createHmac } = await import('node:crypto')
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const sum = createHmac('sha1', key).update(counter).digest()
  const offset = sum[19] & 15
  return String((sum.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
