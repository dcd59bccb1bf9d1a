/** What happened between turns, in a sentence. Pure. */
import { spokenTime } from '../live/time'
import type { Happening } from '../protocol/reviews'

export function said({ what, says, away, clock, stretch }: Happening): string {
  const lasted = away > 0 ? ` for ${spokenTime(away)}` : ''
  switch (what) {
    case 'hint_requested':
      return 'A hint was asked for'
    case 'repeat_requested':
      return 'The last line was asked for again'
    case 'waited':
      return 'A long silence'
    case 'paused':
      return `The clock stood still${lasted}`
    case 'reopened':
      return `The interview was away${lasted}`
    case 'stalled':
      return `A fault of the program or its model took ${spokenTime(away)}, which did not count`
    case 'timed':
      return clock === 'turns'
        ? 'The clock was turned off; phases moved on by turns'
        : `Time was set to ${stretch} % of the plan`
    case 'failed':
      return says
    default:
      return what satisfies never
  }
}
