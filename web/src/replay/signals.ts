/** The state of a signal in words. Pure. */
import type { SignalView } from '../protocol/reviews'

const ROLE: Record<SignalView['role'], string> = {
  expected: 'expected at this level',
  stretch: 'beyond this level',
  'no chance': 'there was no chance to show it',
  'cannot tell': 'this grader cannot tell',
}

/** `Shown, prompted; expected at this level; does not count, because a hint gave it away`. */
export function state(signal: SignalView, offline: boolean): string {
  const words = [first(signal, offline), ROLE[signal.role]]
  if (signal.state === 'present' && !signal.counts) {
    words.push(signal.rung > 0 ? 'does not count: a hint gave it away' : 'does not count')
  }
  return `${words.join('; ')}.`
}

function first({ state: found, prompted, withheld }: SignalView, offline: boolean): string {
  if (withheld) return 'Withheld: the quotation for it was not in your words'
  switch (found) {
    case 'present':
      return prompted ? 'Shown when asked for' : 'Shown unasked'
    case 'contradicted':
      return 'Contradicted'
    case 'absent':
      return offline ? 'Not evident in what you said' : 'Not shown'
    default:
      return found satisfies never
  }
}
