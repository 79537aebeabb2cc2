// What the network needs, and what its answers mean.
import { narrow } from './kit.mjs'
import { eventually } from './wait.mjs'

export const steps = (at) => {
  const looked = async (path, name, wait) => {
    for (const c of at.rotate()) {
      const page = await at.page(path, c)
      await page.locator(wait).first().waitFor()
      await at.check(page, name)
      await page.context().close()
    }
  }
  return {
    async 'net: hosts and ports are listed, found, copied, saved and tried'() {
      const page = await at.page('/endpoints')
      await page.getByRole('row', { name: /in Web pages and API any TCP 8443 any office TLS listening -https of the command/ }).waitFor()
      await page.getByRole('row', { name: /TCP 8080 .*this machine only/ }).waitFor()
      await page.getByLabel('Show what is off too').check()
      await page.getByRole('row', { name: /Mail server.* off mail\.server/ }).waitFor()
      await page.getByLabel('Show what is off too').uncheck()
      await page.getByRole('row', { name: /Mail server/ }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Try now: ntp.example.net' }).click()
      await page.getByText('Over UDP that proves nothing').waitFor()
      await page.getByRole('button', { name: 'Try now: crm.example.com' }).click()
      await page.getByText('The name leads to 203.0.113.7:443. 203.0.113.7:443 answered in 12.3 ms.').waitFor()
      await page.getByRole('button', { name: 'Try now: 192.168.1.1 TCP' }).click()
      await page.getByText('says that nobody listens at this port').waitFor()
      await at.check(page, 'endpoints-tried')
      await page.getByLabel('Direction').selectOption('out')
      await page.getByRole('row', { name: /Web pages/ }).first().waitFor({ state: 'detached' })
      await page.getByLabel('Search').fill('crm.example')
      await eventually('one line is left', () => page.locator('tbody tr[data-id]').count(), 1)
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save (CSV)' }).click()])
      await eventually('the file', () => file.suggestedFilename(), 'ringdown-ports.csv')
      await page.getByLabel('Search').fill('no such host')
      await page.getByText('Nothing in the list is like this.').waitFor()
      await at.check(page, 'endpoints-none')
      await page.context().close()
      const hers = await at.page('/endpoints', { language: 'zh-Hant' })
      await hers.locator('tr[data-id="trunk-backup-1"] button').click()
      await hers.getByText('不通：逾時沒有回應：可能被防火牆丟棄，或主機未開機。').waitFor()
      await hers.context().close()
      const phone = await at.page('/endpoints', { viewport: narrow })
      await phone.locator('tr[data-id="flow-1"]').waitFor()
      await eventually('nothing is wider than the telephone', () => phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
      await phone.context().close()
      await looked('/endpoints', 'endpoints', 'table')
    },

    async 'net: a code of SIP or Q.850 is found by number and word, and has an address'() {
      const page = await at.page('/response-codes')
      await page.locator('details').first().waitFor()
      await page.getByLabel('Number or word').fill('486')
      await page.getByText('Compare Calls at the same time', { exact: false }).or(page.getByText('compare Calls at the same time', { exact: false })).first().waitFor()
      await page.getByRole('link', { name: 'Q.850 17' }).click()
      await page.waitForURL(/\/response-codes\/q850\/17$/)
      await page.locator('#q850-17[open]').getByText('The one called is in a call.').waitFor()
      await page.locator('#q850-17').getByRole('link', { name: 'SIP 600' }).waitFor()
      await at.check(page, 'codes-open')
      await page.getByLabel('Number or word').fill('codec')
      await page.locator('#sip-488').waitFor()
      await page.locator('#sip-486').waitFor({ state: 'detached' })
      await page.getByLabel('Which codes').selectOption('q850')
      await page.locator('#sip-488').waitFor({ state: 'detached' })
      await page.getByLabel('Number or word').fill('purple elephant')
      await page.getByText('No code has this number or these words.').waitFor()
      await at.check(page, 'codes-none')
      await page.goto(at.stage.url + '/response-codes/sip/499')
      await page.getByText('SIP 499 is registered nowhere.').waitFor()
      await page.goto(at.stage.url + '/response-codes/isup/17')
      await page.getByText('is no code of SIP or Q.850').waitFor()
      await at.check(page, 'codes-strange')
      await page.context().close()
      const hers = await at.page('/response-codes/sip/403', { language: 'zh-Hant' })
      await hers.locator('#sip-403[open]').getByText('請將「顯示號碼」設為中繼的號碼').waitFor()
      await hers.context().close()
      await looked('/response-codes/sip/503', 'codes', 'details[open]')
    },
  }
}
