// The steps of first run behind sign-in. How far it has got is kept by the
// appliance: a reload, or another browser, goes on there.
import { api, ask, type Schemas } from '../api/client'
import { me } from '../session'

export type Step = Schemas['SetupStep']['step']

export const steps: Step[] = ['network', 'ports', 'phones', 'calls', 'office', 'done']
export const before = 3 // language, country and password have been asked before sign-in
export const inAll = before + steps.length - 1 // "done" asks nothing

export const isStep = (text: string): text is Step => (steps as string[]).includes(text)

export async function goTo(step: Step) {
  const kept = await ask(api.PUT('/api/v1/setup/step', { body: { step } }))
  if (me.value) me.value = { ...me.value, setup_step: kept.step }
}
