// The pages' words. Each Chinese is written for its own readers.
import { ref } from 'vue'
import { createI18n } from 'vue-i18n'
import { setSentences } from './say'
import { wordsOf, type Words } from './texts'

export type Language = 'zh-Hant' | 'zh-Hans' | 'en'
export const languages: { code: Language; name: string }[] = [
  { code: 'zh-Hant', name: '繁體中文' },
  { code: 'zh-Hans', name: '简体中文' },
  { code: 'en', name: 'English' },
]

const stored = 'ringdown.language'

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: false, // each language has all words: scripts/check-words.mjs
  messages: {} as Record<string, Words>,
})

export const language = ref<Language>('en')

// What was chosen here before; else what the browser asks for.
export function firstLanguage(): Language {
  const kept = localStorage.getItem(stored)
  const wishes = kept ? [kept] : navigator.languages
  for (const wish of wishes) {
    const w = wish.toLowerCase()
    if (w.startsWith('zh')) return /hant|tw|hk|mo/.test(w) ? 'zh-Hant' : 'zh-Hans'
    if (w.startsWith('en')) return 'en'
  }
  return 'en'
}

export async function setLanguage(code: Language, remember = true) {
  if (remember) localStorage.setItem(stored, code)
  const [found] = await Promise.all([wordsOf(code), setSentences(code)])
  i18n.global.setLocaleMessage(code, found)
  i18n.global.locale.value = code
  language.value = code
  document.documentElement.lang = code
}
