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
  [' is not registered', 'notRegistered'],
  ['No telephone has signed in', 'notRegistered'],
  [' does not answer any more', 'notAnswering'],
  [' must encrypt its sound', 'mustEncrypt'],
  [' has not been heard of yet', 'trunkWaits'],
  ['user name or password is wrong', 'trunkPassword'],
  [' refuses to let us sign in', 'trunkRefused'],
  [' cannot serve us now', 'trunkBusy'],
  ['the proxy ', 'proxySilent'],
]

export const troubleOf = (reason: string) => causes.find(([words]) => reason.includes(words))?.[1] ?? ''

// What a red lamp says more closely where nothing is broken: one word on every page.
const said: Record<string, string> = { notRegistered: 'not-registered', notAnswering: 'no-answer' }

// lampWord is the key of the word beside a port's lamp.
export const lampWord = (p: { lamp: string; reason: string }) => 'lamp.' + ((p.lamp === 'fault' && said[troubleOf(p.reason)]) || p.lamp)
