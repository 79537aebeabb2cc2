// What can be played by name: built-in words, and the user's own announcements.
import { shallowRef } from 'vue'
import { api, ask, type Schemas } from '../api/client'
import { language } from '../i18n'

export type SoundName = Schemas['SoundName']
export const sounds = shallowRef<SoundName[]>([])

export async function loadSounds() {
  sounds.value = (await ask(api.GET('/api/v1/sounds', { params: { query: { language: language.value } } }))).items
}
// heardAt is where a sound, or several with spaces between them, is heard.
export const heardAt = (say: string, of = '') => `/api/v1/sounds/heard?${new URLSearchParams({ say, ...(of ? { language: of } : {}) })}`
