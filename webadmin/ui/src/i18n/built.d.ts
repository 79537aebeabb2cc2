// Modules that scripts/words.ts makes of the files beside this one.

// The names of all texts, with 0 in the place of each.
declare module 'virtual:i18n/shape' {
  type Shape = { [key: string]: Shape | 0 }
  const shape: Shape
  export default shape
}

// words is in the order of the shape, sentences in that of virtual:i18n/sentences.
declare module 'virtual:i18n/words/en' {
  const texts: { words: string[]; sentences: string[] }
  export default texts
}
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
