/** What the address bar says of a replay: the turn, the grading, and what it is compared with. Pure. */

export interface Place {
  turn: number | null
  grading: string | null
  /** Another grading, `g1`, or one of another interview, `ID.g1`. */
  against: string | null
}

const TURN = /^T(\d{1,5})$/
const GRADING = /^g\d{1,4}$/
const AGAINST = /^(?:[0-9a-z]{26}\.)?g\d{1,4}$/

export function readPlace(search: string): Place {
  const query = new URLSearchParams(search)
  const named = (name: string, pattern: RegExp) => {
    const value = query.get(name)
    return value && pattern.test(value) ? value : null
  }
  return {
    turn: Number(TURN.exec(query.get('t') ?? '')?.[1]) || null,
    grading: named('grading', GRADING),
    against: named('with', AGAINST),
  }
}

export function writePlace({ turn, grading, against }: Place): string {
  const query = new URLSearchParams()
  if (turn) query.set('t', `T${turn}`)
  if (grading) query.set('grading', grading)
  if (against) query.set('with', against)
  return query.size > 0 ? `?${query.toString()}` : ''
}

export function splitAgainst(against: string): { interview: string | null; grading: string } {
  const [last, interview] = against.split('.').reverse()
  return { interview: interview ?? null, grading: last ?? '' }
}
