/** What a scorecard quotes, as marks in the transcript and on the time line. Pure. */
import type { Scorecard } from '../protocol/reviews'

export interface Mark {
  key: string
  turn: number
  quote: string
  /** `neutral` is there and counts neither way, for instance because a hint gave it away. */
  sign: 'strength' | 'gap' | 'neutral'
  /** The dimensions it is evidence for, by id; none for what only a person should read. */
  dimensions: string[]
  /** What its tag says: a dimension or a red flag by name. */
  name: string
  /** The signal, the flag or the reason behind it. */
  says: string
  /** What a coach may do with it: hide it, show it again, or take it back where it is their own. */
  coach?: { hides: true } | { hidden: string } | { own: true }
}

export const SHAPE = { strength: '▲', gap: '▼', neutral: '○' } as const

export const WORD = { strength: 'strength', gap: 'gap', neutral: 'no credit' } as const

export function marksOf(card: Scorecard): Mark[] {
  const names = new Map(card.dimensions.map(({ id, name }) => [id, name]))
  const hidden = new Map(card.hidden.map(({ id, why }) => [id, why]))
  // What a coach hid stays where it is, and counts neither way any more.
  const weighed = (id: string): Partial<Mark> => {
    const why = hidden.get(id)
    return why === undefined ? { coach: { hides: true } } : { coach: { hidden: why }, sign: 'neutral' }
  }
  const signals = card.signals.flatMap(({ id, dimension, says, state, counts, evidence }): Mark[] => {
    if (!evidence || state === 'absent') return []
    const sign = state === 'contradicted' ? 'gap' : counts ? 'strength' : 'neutral'
    return [
      {
        key: id,
        ...evidence,
        sign,
        dimensions: [dimension],
        name: names.get(dimension) ?? dimension,
        says,
        ...weighed(id),
      },
    ]
  })
  const flags = card.red_flags.flatMap(({ id, name, caps, evidence, repair }): Mark[] => {
    const dimensions = caps.map((cap) => cap.slice(0, cap.lastIndexOf(' '))).filter((one) => names.has(one))
    const raised = { key: id, ...evidence, sign: 'gap' as const, dimensions, name: `Red flag: ${name}`, says: name }
    const mended = { ...raised, key: `${id}-repair`, sign: 'strength' as const, name: `Repaired: ${name}` }
    return [{ ...raised, ...weighed(id) }, ...(repair ? [{ ...mended, ...repair }] : [])]
  })
  const moves = card.dimensions.flatMap(({ id, name, move }): Mark[] => {
    if (!move) return []
    const { turn, quote, by, reason } = move
    return [{ key: `${id}-move`, turn, quote, sign: by > 0 ? 'strength' : 'gap', dimensions: [id], name, says: reason }]
  })
  const added = card.cited.map(({ id, dimension, sign, turn, quote, why }): Mark => {
    const name = names.get(dimension) ?? dimension
    return { key: id, turn, quote, sign, dimensions: [dimension], name, says: `Coach: ${why}`, coach: { own: true } }
  })
  return [...signals, ...flags, ...moves, ...added].sort((one, other) => one.turn - other.turn)
}

export interface Tag {
  name: string
  sign: Mark['sign']
  /** The dimension a click opens. */
  dimension: string | null
  key: string
}

/** One tag for each dimension or flag and sign, however many signals stand behind it. */
export function tags(marks: readonly Mark[]): Tag[] {
  const found = new Map<string, Tag>()
  for (const { key, name, sign, dimensions } of marks) {
    const tag = `${sign} ${name}`
    if (!found.has(tag)) found.set(tag, { key, name, sign, dimension: dimensions[0] ?? null })
  }
  return [...found.values()]
}

/** The marks of each turn, by its number. */
export function byTurn(marks: readonly Mark[]): Map<number, Mark[]> {
  const found = new Map<number, Mark[]>()
  for (const mark of marks) found.set(mark.turn, [...(found.get(mark.turn) ?? []), mark])
  return found
}

/** Where evidence stands on the time line: one sign for each turn and sign. */
export function onLine(marks: readonly Mark[]): { turn: number; sign: 'strength' | 'gap'; names: string[] }[] {
  const found = new Map<string, { turn: number; sign: 'strength' | 'gap'; names: string[] }>()
  for (const { turn, sign, name } of marks) {
    if (sign === 'neutral') continue
    const there = found.get(`${turn} ${sign}`)
    if (!there) found.set(`${turn} ${sign}`, { turn, sign, names: [name] })
    else if (!there.names.includes(name)) there.names.push(name)
  }
  return [...found.values()]
}
