/** What is to be read case by case: each case with its change and what stands out about it, the largest change first. Pure. */
import type { Case, Change, Report } from '../protocol/evals'
import { signOf } from './figures'
import { primaryOf } from './words'

/** Which way a case went on the primary metric; `none` where it has no value on both sides. */
export type Way = 'worse' | 'better' | 'same' | 'none'

/** Something that stands out about a case; `warn` asks for a look without a judgement. */
export interface Flag {
  says: string
  tone: 'bad' | 'good' | 'warn'
}

/** A case on the primary metric; `gain` is the difference turned so that more is better. */
export interface CaseRow {
  case: string
  round: string
  level: string
  a: number | null
  b: number | null
  difference: number | null
  gain: number
  way: Way
  flags: readonly Flag[]
}

/** One bar of the distribution: how many cases gained between `low` and `high`. */
export interface Bin {
  low: number
  high: number
  count: number
}

export type Filter = 'all' | 'broken' | 'worse' | 'better' | 'changed' | 'none'

export const VERDICT_CHANGED = 'Verdict changed'
/** How many bars the distribution has to either side of the cases that stayed the same. */
const BINS = 4

/** Every case of the comparison: first those in which a rule newly breaks, then by size of the change, falls first. */
export function caseRows({ comparison, cases }: Report): CaseRow[] {
  const primary = primaryOf(comparison)
  const kept = new Map(cases.map((one) => [one.id, one]))
  const hard = hardFlags(comparison.changes)
  const rows = primary.cases.map((change): CaseRow => {
    const found = kept.get(change.case)
    const gain = change.difference * signOf(primary.metric)
    return {
      case: change.case,
      round: found?.round ?? change.stratum,
      level: found?.level ?? levelIn(change.case),
      a: change.a,
      b: change.b,
      difference: change.difference,
      gain,
      way: gain < 0 ? 'worse' : gain > 0 ? 'better' : 'same',
      flags: [...(hard.get(change.case) ?? []), ...caseFlags(found)],
    }
  })
  for (const { case: id, why } of primary.unpaired) {
    const found = kept.get(id)
    const flags: Flag[] = [{ says: sentence(why), tone: 'warn' }, ...(hard.get(id) ?? []), ...caseFlags(found)]
    rows.push({
      ...{
        case: id,
        round: found?.round ?? '',
        level: found?.level ?? levelIn(id),
        a: null,
        b: null,
        difference: null,
      },
      ...{ gain: 0, way: 'none', flags: distinct(flags) },
    })
  }
  return rows.sort(readFirst)
}

/** The level in the id of a case, which is question, level and candidate. */
function levelIn(id: string): string {
  const named = id.split('/')[1] ?? ''
  return ['I', 'II', 'III', 'Sr', 'St', 'Pr'].includes(named) ? named : ''
}

function readFirst(one: CaseRow, other: CaseRow): number {
  return (
    Number(breaks(other)) - Number(breaks(one)) ||
    Math.abs(other.gain) - Math.abs(one.gain) ||
    one.gain - other.gain ||
    (one.case < other.case ? -1 : one.case > other.case ? 1 : 0)
  )
}

/** Whether B breaks a hard rule in it, or fails, where A did not. */
export const breaks = ({ flags }: CaseRow) => flags.some(({ tone }) => tone === 'bad')
/** Whether it was graded otherwise on the other side. */
export const verdictChanged = ({ flags }: CaseRow) => flags.some(({ says }) => says === VERDICT_CHANGED)

/** Whether a filter lets a case through. */
export function passes(row: CaseRow, filter: Filter): boolean {
  if (filter === 'all') return true
  if (filter === 'broken') return breaks(row)
  if (filter === 'changed') return verdictChanged(row)
  return row.way === filter
}

/** The filters that are offered, each with how many cases it lets through; those that stand for nothing are left out. */
export function filtersOf(rows: readonly CaseRow[]): { id: Filter; count: number }[] {
  const always: readonly Filter[] = ['all', 'worse', 'better']
  return (['all', 'broken', 'worse', 'better', 'changed', 'none'] as const)
    .map((id) => ({ id, count: rows.filter((row) => passes(row, id)).length }))
    .filter(({ id, count }) => count > 0 || always.includes(id))
}

/** How many cases went which way. */
export function ways(rows: readonly CaseRow[]): Record<Way, number> {
  const counts = { worse: 0, same: 0, better: 0, none: 0 }
  for (const { way } of rows) counts[way] += 1
  return counts
}

/** The bars from the largest loss to the largest gain, the cases that stayed the same in one of their own. */
export function distribution(rows: readonly CaseRow[]): Bin[] {
  const gains = rows.filter(({ way }) => way !== 'none').map(({ gain }) => gain)
  const widest = gains.reduce((most, gain) => Math.max(most, Math.abs(gain)), 0)
  if (!widest) return [{ low: 0, high: 0, count: gains.length }]
  const edges = Array.from({ length: BINS + 1 }, (_, step) => (widest * step) / BINS)
  const edge = (step: number) => edges[step] ?? widest
  const counts = new Map<number, number>()
  for (const gain of gains) {
    let place = 0
    if (gain) {
      place = 1
      while (place < BINS && Math.abs(gain) > edge(place) * (1 + 1e-9)) place += 1
      if (gain < 0) place = -place
    }
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const steps = Array.from({ length: BINS }, (_, step) => step + 1)
  const count = (place: number) => counts.get(place) ?? 0
  return [
    ...steps.toReversed().map((step) => ({ low: -edge(step), high: -edge(step - 1), count: count(-step) })),
    { low: 0, high: 0, count: count(0) },
    ...steps.map((step) => ({ low: edge(step - 1), high: edge(step), count: count(step) })),
  ]
}

function hardFlags(changes: readonly Change[]): Map<string, Flag[]> {
  const found = new Map<string, Flag[]>()
  const flag = (id: string, one: Flag) => found.set(id, [...(found.get(id) ?? []), one])
  for (const { metric, reliability } of changes) {
    for (const id of reliability?.broken ?? []) flag(id, { says: metric.title, tone: 'bad' })
    for (const id of reliability?.mended ?? []) flag(id, { says: `Mended: ${metric.title}`, tone: 'good' })
  }
  return found
}

function caseFlags(found: Case | undefined): Flag[] {
  if (!found) return []
  const failed = { a: found.repeats.some(({ a }) => a.failed), b: found.repeats.some(({ b }) => b.failed) }
  const changed = found.repeats.some(({ a, b }) => !a.failed && !b.failed && a.verdict !== b.verdict)
  return [
    ...(failed.b ? [{ says: 'Failed on B', tone: failed.a ? ('warn' as const) : ('bad' as const) }] : []),
    ...(failed.a ? [{ says: 'Failed on A', tone: 'warn' as const }] : []),
    ...(changed ? [{ says: VERDICT_CHANGED, tone: 'warn' as const }] : []),
  ]
}

function distinct(flags: readonly Flag[]): Flag[] {
  return flags.filter((one, at) => flags.findIndex(({ says, tone }) => says === one.says && tone === one.tone) === at)
}

const sentence = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)
