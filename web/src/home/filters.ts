/** Which of the interviews that are kept are shown. Pure. */
import type { Past } from '../app/rest'

export type State = 'all' | 'open' | 'over' | 'graded' | 'unreadable'

export interface Wanted {
  /** Words that must all be in it. */
  words: string
  round: string
  level: string
  state: State
}

export const ALL: Wanted = { words: '', round: '', level: '', state: 'all' }

export const STATES: readonly { id: State; title: string }[] = [
  { id: 'all', title: 'All' },
  { id: 'open', title: 'Open' },
  { id: 'over', title: 'Over' },
  { id: 'graded', title: 'Graded' },
  { id: 'unreadable', title: 'Unreadable' },
]

export function isOf(past: Past, state: State): boolean {
  switch (state) {
    case 'all':
      return true
    case 'unreadable':
      return past.problem !== null
    case 'open':
      return past.problem === null && !past.ended
    case 'over':
      return past.problem === null && past.ended
    case 'graded':
      return past.graded
  }
}

/** `names` gives the words of a round and a level, so that they can be searched for as they are read. */
export function shown(all: readonly Past[], wanted: Wanted, names: (past: Past) => string): readonly Past[] {
  const words = wanted.words.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((past) => {
    const text =
      `${past.question_title} ${past.question} ${past.session} ${past.source ?? ''} ${names(past)}`.toLowerCase()
    return (
      words.every((word) => text.includes(word)) &&
      (!wanted.round || past.round === wanted.round) &&
      (!wanted.level || past.level === wanted.level) &&
      isOf(past, wanted.state)
    )
  })
}

/** How many there are of each state, for the buttons. */
export function counts(all: readonly Past[]): Record<State, number> {
  return Object.fromEntries(STATES.map(({ id }) => [id, all.filter((past) => isOf(past, id)).length])) as Record<
    State,
    number
  >
}
