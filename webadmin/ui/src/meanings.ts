// What SIP's response codes and the causes of Q.850 mean, as the appliance says it.
import { ref, watch } from 'vue'
import { api, ask, type Schemas } from './api/client'
import { language } from './i18n'

export type Meaning = Schemas['ResponseCode']
export type System = Meaning['system']

// placeOf is the page of one code.
export const placeOf = (system: System, code: number) => `/response-codes/${system}/${code}`

// codesIn finds response codes in a sentence of the appliance: "486 Busy Here",
// "(403 Forbidden)", "(401)", "SIP/2.0 480 …".
export function codesIn(text: string): number[] {
  const found = [...text.matchAll(/\(([1-6]\d\d)(?=\)| [A-Z])|(?<![\w.:@-])([1-6]\d\d)(?= [A-Z][a-z])/g)].map((m) => Number(m[1] ?? m[2]))
  return [...new Set(found)]
}

// useMeaning follows the words of one code in the reader's language; "" while they
// are not there.
export function useMeaning(system: System, code: () => number) {
  const title = ref('')
  let turn = 0
  watch(
    [code, language],
    async ([n]) => {
      const mine = ++turn
      title.value = ''
      if (!n) return
      try {
        const m = await ask(api.GET('/api/v1/response-codes/{system}/{code}', { params: { path: { system, code: n }, query: { language: language.value } } }))
        if (mine === turn) title.value = m.title
      } catch {
        // the number is shown without its words, and leads to its page, which says why
      }
    },
    { immediate: true },
  )
  return title
}
