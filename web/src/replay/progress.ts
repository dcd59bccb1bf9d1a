/** How long a grading will go on, as far as can be told. Pure. */
import type { Progress } from '../protocol/reviews'

/** `, about 2 min left`; nothing before a few parts were read, or where little is left. */
export function left({ read, of, elapsed }: Pick<Progress, 'read' | 'of' | 'elapsed'>): string {
  if (read < 3 || of <= read) return ''
  const seconds = ((elapsed / read) * (of - read)) / 1000
  if (seconds < 5) return ''
  return seconds < 90 ? `, about ${Math.ceil(seconds / 5) * 5} s left` : `, about ${Math.ceil(seconds / 60)} min left`
}
