// Packet captures, what would happen to a call, and what came with them.
import { eventually } from './wait.mjs'

export const steps = (at) => ({
  async 'packets are captured with a warning, stopped, saved and thrown away, and wrong bounds are told'() {
    const page = await at.page('/capture')
    await page.getByRole('heading', { name: 'A new capture' }).waitFor()
    await page.getByText('nobody can be heard').waitFor()
    await page.getByLabel('Time (seconds)').fill('601')
    await page.getByLabel('Memory (MB)').fill('0')
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('alert').filter({ hasText: '1 to 600' }).waitFor()
    await page.getByRole('alert').filter({ hasText: '1 to 32' }).waitFor()
    await at.check(page, 'capture-wrong')
    await page.getByLabel('Time (seconds)').fill('60')
    await page.getByLabel('Memory (MB)').fill('4')
    await page.getByLabel('With what is said').check()
    await page.getByText('keys such as PINs').waitFor()
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByRole('heading', { name: 'Packets are being captured' }).waitFor()
    await at.check(page, 'capture-running')
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('heading', { name: 'The last capture' }).waitFor()
    await eventually('the head of the file', () => page.locator('a[download]').evaluate((a) => fetch(a.href).then((r) => r.arrayBuffer()).then((b) => new DataView(b).getUint32(0, true))), 0xa1b2c3d4)
    for (const c of at.rotate()) {
      const other = await at.page('/capture', c)
      await other.locator('form.stack').waitFor()
      await at.check(other, 'capture')
      await other.context().close()
    }
    await page.getByRole('button', { name: 'Throw away' }).click()
    await page.getByRole('heading', { name: 'The last capture' }).waitFor({ state: 'detached' })
    await page.context().close()
  },
})
