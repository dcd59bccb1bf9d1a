/** What happened between turns, in a sentence. Pure. */
import { spokenTime } from '../live/time'
import type { Happening } from '../protocol/reviews'

export function said({ what, says, away }: Happening): string {
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
    case 'failed':
      return says
    default:
      return what satisfies never
  }
}
