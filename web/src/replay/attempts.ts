/** With which gradings one can be compared: others of the same interview, of other attempts, and of other people. Pure. */
import { day } from '../live/time'
import type { Attempt, Comparison, GradingLine } from '../protocol/reviews'

export interface Comparable {
  /** `g1`, or `ID.g1` of another interview. */
  key: string
  name: string
  says: string
}

export function comparable(attempts: readonly Attempt[], id: string, grading: string | null): Comparable[] {
  let number = 0
  return attempts.flatMap((attempt): Comparable[] => {
    const name = attempt.drill
      ? `the drill on ${attempt.drill}`
      : attempt.whose === ''
        ? `attempt ${(number += 1)}`
        : attempt.whose
    const own = attempt.id === id
    const complete = attempt.gradings.filter((one) => one.complete && !(own && one.id === grading))
    if (own) return complete.map((one) => ({ key: one.id, name: `grading ${one.id.slice(1)}`, says: graded(one) }))
    const newest = complete.at(-1)
    return newest ? [{ key: `${attempt.id}.${newest.id}`, name, says: `${day(attempt.at)}, ${graded(newest)}` }] : []
  })
}

/** What to know of two cards at different levels before their scores are compared, or nothing. */
export function otherLevel({ first, second }: Pick<Comparison, 'first' | 'second'>): string {
  const { level, level_name: name } = second.grading
  return first.grading.level === level
    ? ''
    : `Two levels: this card is read at ${name}, and a score may move because each expects other things.`
}

function graded({ level_name, offline, model, runs }: GradingLine): string {
  return `${level_name}, ${offline ? 'offline' : model}${runs > 1 ? `, ${runs} runs` : ''}`
}
