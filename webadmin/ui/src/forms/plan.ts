// The whole configuration, for lists and for what fields choose from.
import { shallowRef } from 'vue'
import { api, ask, type Schemas } from '../api/client'
import { draftHeaders } from '../collect'
import { may } from '../session'

export type Plan = Schemas['Configuration']

export const plan = shallowRef<Plan | null>(null)
export const choices = shallowRef<Schemas['Choices'] | null>(null)
export const flows = shallowRef<string[]>([])
export const prompts = shallowRef<string[]>([])
export const codes = shallowRef<Schemas['Code'][]>([])

// Who may change telephones alone sees extensions alone.
export async function loadPlan() {
  if (!may('config:read')) {
    const { items } = await ask(api.GET('/api/v1/extensions'))
    plan.value = { extensions: items.map((x) => ({ number: x.number, name: x.name, port: x.kind === 'FXS' ? x.port : '', ...(x.kind === 'SIP' ? { sip: {} } : {}) })) } as unknown as Plan
    return
  }
  plan.value = await ask(api.GET('/api/v1/settings', { headers: draftHeaders() }))
}

// loadChoices reads what changes seldom, once; what an appliance does not have
// gives no choices.
export async function loadChoices() {
  if (choices.value) return
  const [c, f, p, k] = await Promise.all([
    ask(api.GET('/api/v1/settings/choices')),
    ask(api.GET('/api/v1/flows')).catch(() => null),
    ask(api.GET('/api/v1/prompts')).catch(() => null),
    ask(api.GET('/api/v1/codes')).catch(() => null),
  ])
  choices.value = c
  flows.value = f?.items.map((x) => x.name) ?? []
  prompts.value = p?.items.map((x) => 'file/' + x.name) ?? []
  codes.value = k?.items ?? []
}
