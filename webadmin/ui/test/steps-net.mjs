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
      const phone = await at.page('/endpoints', { viewport: narrow })
      await phone.locator('tr[data-id="flow-1"]').waitFor()
      await eventually('nothing is wider than the telephone', () => phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true)
      await phone.context().close()
      await looked('/endpoints', 'endpoints', 'table')
    },
  }
}
