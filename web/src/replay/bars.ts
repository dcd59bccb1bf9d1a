/** A dimension as a bar: how long, in which colour, and the same in words. Pure. */
import type { DimensionView, ScaleStep } from '../protocol/reviews'

export const MOST = 4

/** How far along the track a score stands, in percent. */
export function share(score: number): number {
  return (score / MOST) * 100
}

/** Orange only where every run was below the bar. */
export function isBelow({ final, high, bar }: DimensionView): boolean {
  return final !== null && (high ?? final) < bar
}

/** `1 of 5 assessed dimensions is below the bar.` */
export function belowTheBar(dimensions: readonly DimensionView[], runs: number): string {
  const below = dimensions.filter(isBelow).length
  const assessed = dimensions.filter(({ final }) => final !== null).length
  return `${below} of ${assessed} assessed dimensions ${below === 1 ? 'is' : 'are'} below the bar${runs > 1 ? ' in every run' : ''}.`
}

export interface Whisker {
  from: number
  to: number
}

/** The lowest and the highest run; one run, or runs that all agree, have no spread to draw. */
export function whisker({ low, high }: DimensionView): Whisker | null {
  return low === null || high === null || low === high ? null : { from: share(low), to: share(high) }
}

/** `Soundness: 2 of 4, bar is 3; the runs gave 2 to 3; decides the round.` */
export function aloud(one: DimensionView, was?: number | null): string {
  const words = [
    one.final === null ? one.status : `${one.final} of ${MOST}, bar is ${one.bar}`,
    ...(one.coach ? [`a coach says ${one.coach.score}`] : []),
    ...(whisker(one) ? [`the runs gave ${one.low} to ${one.high}`] : []),
    ...(was === undefined ? [] : [was === null ? 'without a score before' : `${was} before`]),
    ...(one.must ? ['decides the round'] : []),
  ]
  return `${one.name}: ${words.join('; ')}`
}

/** The dimension to open first: that of the first gap, else the lowest, else the first that was assessed. */
export function weakest(dimensions: readonly DimensionView[], gap: string | null): string | null {
  if (gap && dimensions.some(({ id }) => id === gap)) return gap
  const scored = dimensions.filter((one) => one.final !== null)
  const lowest = scored.toSorted(
    (one, other) => (one.final ?? 0) - (other.final ?? 0) || Number(other.must) - Number(one.must),
  )
  return lowest[0]?.id ?? null
}

/** The words of the scale, each with whether the verdict has reached it. */
export function steps(
  scale: readonly ScaleStep[],
  score: number | null,
): (ScaleStep & { reached: boolean; here: boolean })[] {
  return scale.map((step) => ({ ...step, reached: score !== null && step.score <= score, here: step.score === score }))
}

/** `+1`, `−1` or `±0`. */
export function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : difference < 0 ? `−${-difference}` : '±0'
}

export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
