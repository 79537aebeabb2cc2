// What a new flow may begin with, made of what this office has.
import type { Plan } from '../forms/plan'
import type { Doc } from './model'

export interface Sample {
  key: 'empty' | 'greeting' | 'hours'
  flow: Doc
}

const bye = { id: 'bye', kind: 'end', title: 'Goodbye', prompt: 'prompt/goodbye' }

export function samples(plan: Plan | null): Sample[] {
  const out: Sample[] = [{ key: 'empty', flow: { title: '', start: 'bye', nodes: [bye] } }]
  const group = plan?.groups?.[0]?.number
  const extension = plan?.extensions?.[0]?.number
  if (!group && !extension) return out
  const desk = group ? { id: 'desk', kind: 'group', title: 'Everybody', group, prompt: 'prompt/connecting', busy: 'bye', no_answer: 'bye', failed: 'bye' } : { id: 'desk', kind: 'extension', title: 'Reception', number: extension, prompt: 'prompt/connecting', busy: 'bye', no_answer: 'bye', failed: 'bye' }
  const menu = { id: 'greeting', kind: 'menu', title: 'Greeting', prompt: 'prompt/enter-extension', dial: true, operator: group ?? extension, timeout_seconds: 5, wrong_prompt: 'prompt/wrong-number', errors_prompt: 'prompt/goodbye', no_answer_prompt: 'prompt/no-answer', busy_prompt: 'prompt/extension-busy', keys: [{ key: '1', label: 'reception', to: 'desk' }], failed: 'desk' }
  out.push({ key: 'greeting', flow: { title: 'Greeting', start: 'greeting', nodes: [menu, desk, bye] } })
  const calendar = plan?.calendars?.[0]?.id
  if (calendar) {
    const box = plan?.extensions?.find((x) => x.voicemail?.enabled)?.number
    const closed = box ? { id: 'message', kind: 'voicemail', title: 'Message', box, greeting: 'closed' } : { id: 'message', kind: 'end', title: 'Closed', prompt: 'prompt/closed' }
    out.push({ key: 'hours', flow: { title: 'Greeting in working hours', start: 'now', nodes: [{ id: 'now', kind: 'hours', title: 'Open?', calendar, open: 'greeting', closed: 'message' }, menu, desk, closed, bye] } })
  }
  return out
}
