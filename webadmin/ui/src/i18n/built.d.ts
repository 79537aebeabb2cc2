// Modules that scripts/words.ts makes of the files beside this one.

// words is in the order of the texts of en.json, sentences in that of virtual:i18n/sentences.
declare module 'virtual:i18n/words/zh-Hant' {
  const texts: { words: string[]; sentences: string[] }
  export default texts
}
declare module 'virtual:i18n/words/zh-Hans' {
  const texts: { words: string[]; sentences: string[] }
  export default texts
}

// The English of the appliance's sentences.
declare module 'virtual:i18n/sentences' {
  const english: string[]
  export default english
}

// What is wrong with a setting, in English and in the same order in both others.
declare module 'virtual:i18n/faults' {
  const faults: { english: string[]; 'zh-Hant': string[]; 'zh-Hans': string[] }
  export default faults
}
