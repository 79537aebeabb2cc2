// What is wrong with a port, in the reader's language. The appliance says it in
// English, one sentence for each cause; a sentence that is not known here is
// shown as it came.
const causes: [string, string][] = [
  [' has no voltage', 'noVoltage'],
  [' is gone', 'gone'],
  [' the port is dead', 'dead'],
  [' has foreign voltage', 'foreign'],
  [' is too hot', 'hot'],
  [' draws too much current', 'shorted'],
  [' was cut off', 'restarted'],
]

export const troubleOf = (reason: string) => causes.find(([words]) => reason.includes(words))?.[1] ?? ''
