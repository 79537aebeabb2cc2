// What a new flow may begin with, made of what this office has.
import type { Plan } from '../forms/plan'
import type { Doc } from './model'

export interface Sample {
  key: 'empty' | 'greeting' | 'hours'
  flow: Doc
}

// say gives a title in the reader's language: whoever edits the flow reads it.
export function samples(plan: Plan | null, say: (key: string) => string): Sample[] {
  const title = (word: string) => say('flows.titles.' + word)
  const bye = { id: 'bye', kind: 'end', title: title('bye'), prompt: 'prompt/goodbye' }
  const out: Sample[] = [{ key: 'empty', flow: { title: '', start: 'bye', nodes: [bye] } }]
  const group = plan?.groups?.[0]?.number
  const extension = plan?.extensions?.[0]?.number
  if (!group && !extension) return out
  const desk = group ? { id: 'desk', kind: 'group', title: title('everybody'), group, prompt: 'prompt/connecting', busy: 'bye', no_answer: 'bye', failed: 'bye' } : { id: 'desk', kind: 'extension', title: title('reception'), number: extension, prompt: 'prompt/connecting', busy: 'bye', no_answer: 'bye', failed: 'bye' }
  const menu = { id: 'greeting', kind: 'menu', title: title('greeting'), prompt: 'prompt/enter-extension', dial: true, operator: group ?? extension, timeout_seconds: 5, wrong_prompt: 'prompt/wrong-number', errors_prompt: 'prompt/goodbye', no_answer_prompt: 'prompt/no-answer', busy_prompt: 'prompt/extension-busy', keys: [{ key: '1', label: title('reception'), to: 'desk' }], failed: 'desk' }
  out.push({ key: 'greeting', flow: { title: title('greeting'), start: 'greeting', nodes: [menu, desk, bye] } })
  const calendar = plan?.calendars?.[0]?.id
  if (calendar) {
    const box = plan?.extensions?.find((x) => x.voicemail?.enabled)?.number
    const closed = box ? { id: 'message', kind: 'voicemail', title: title('message'), box, greeting: 'closed' } : { id: 'message', kind: 'end', title: title('closed'), prompt: 'prompt/closed' }
    out.push({ key: 'hours', flow: { title: title('hours'), start: 'now', nodes: [{ id: 'now', kind: 'hours', title: title('open'), calendar, open: 'greeting', closed: 'message' }, menu, desk, closed, bye] } })
  }
  return out
}
