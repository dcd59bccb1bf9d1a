/** What a report says in sentences beside its decision, in the words of its other forms. Pure. */
import type { Change, Comparison, Missing, Report, RunFacts, StratumChange } from '../protocol/evals'
import {
  chance,
  counted,
  difference,
  digits,
  interval,
  money,
  percent,
  placesOf,
  roleWord,
  roundedSize,
  signOf,
  unitWord,
  value,
} from './figures'

/** The metric that the answer is about. */
export function primaryOf(comparison: Comparison): Change {
  const found = comparison.changes.find(({ metric }) => metric.role === 'primary')
  if (!found) throw new Error('This report has no primary metric.')
  return found
}

/** The line under the title: cases, repeats, seed, time, cost. */
export function subtitle({ run, comparison }: Report): string {
  return [
    `${counted(comparison.cases, 'case')} × ${counted(run.repeats, 'repeat')}, paired`,
    counted(run.interviews, 'interview'),
    `seed ${run.seed}`,
    run.dollars === null || !run.tokens ? '' : money(run.dollars),
    run.tokens ? counted(run.tokens, 'token') : '',
    run.failed ? `${digits(run.failed, 0)} failed` : '',
    run.ungraded ? `${digits(run.ungraded, 0)} ungraded` : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

/** How small a change this run could have seen, of every metric that has a spread. */
export function seenEverywhere(comparison: Comparison): string {
  const sizes = comparison.changes.flatMap(({ metric, reach }) =>
    reach === null || reach.smallest === null ? [] : [{ metric, smallest: reach.smallest, half: reach.cases_for_half }],
  )
  if (sizes.length === 0) return ''
  const names = sizes.map(({ metric, smallest }) => `${metric.title} ${roundedSize(smallest, metric)}`).join(', ')
  const half = Math.max(...sizes.map((one) => one.half ?? 0))
  return `True changes that would have been seen four times in five: ${names}. Half as much needs ${counted(half, 'case')}.`
}

/** How the figures were made. */
export function figuresNote({ changes, confidence, seed, deterministic }: Comparison): string {
  const how = `${percent(confidence, 0)} interval on case means (Student's t), p by sign flips with seed ${seed}, Holm over all metrics but the primary.`
  if (!changes.some(({ metric }) => metric.hard)) return how
  const counts = deterministic
    ? 'counted, since nothing was left to chance'
    : 'with an interval that allows for rare faults'
  return `${how} A hard rule is a share of cases in which one fault in any repeat counts, ${counts}.`
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : one > other ? 1 : 0)

/** What else is to be known of a run, one sentence each. */
export function factsLines({ models, flip_rates: flips, notes }: RunFacts): string[] {
  const named = Object.entries(models).sort(byName)
  return [
    ...(named.length > 0 ? [`Models: ${named.map(([role, name]) => `${role} ${name}`).join(', ')}.`] : []),
    ...Object.entries(flips)
      .sort(byName)
      .map(([id, rate]) => `Asked again, the judge contradicts itself on ${id} in ${percent(rate)}.`),
    ...notes,
  ]
}

export type Tone = 'good' | 'bad' | 'none'

export function toneOf(answer: string): Tone {
  return answer === 'better' ? 'good' : answer === 'worse' ? 'bad' : 'none'
}

/** One metric as its rows show it. */
export function metricWords(change: Change) {
  const { metric, reach } = change
  const places = placesOf(change)
  return {
    title: metric.title,
    words: [unitWord(metric), roleWord(metric)].filter(Boolean).join(' · '),
    a: value(change.a, metric, places),
    b: value(change.b, metric, places),
    difference: difference(change.difference, metric, places),
    interval: interval(change),
    p: chance(change.p),
    adjusted: chance(change.adjusted),
    tally: `${change.wins} / ${change.ties} / ${change.losses}`,
    at_worst: difference(change.at_worst, metric, places),
    margin: marginWord(change),
    smallest: reach?.smallest ? roundedSize(reach.smallest, metric) : '–',
    half: reach?.cases_for_half ? digits(reach.cases_for_half, 0) : '–',
    missing: `${missingWord(change.missing_a)} / ${missingWord(change.missing_b)}`,
    gate: metric.role === 'primary' || metric.role === 'guardrail' ? change.gate : '',
    why: change.why,
    tone: toneOf(change.answer),
  }
}

function marginWord({ metric, ...change }: Change): string {
  if (metric.role === 'extra') return ''
  return metric.margin
    ? difference(-signOf(metric) * metric.margin, metric, placesOf({ metric, ...change }))
    : 'no loss'
}

function missingWord({ ungraded, failed }: Missing): string {
  const parts = [ungraded ? `${digits(ungraded, 0)} ungraded` : '', failed ? `${digits(failed, 0)} failed` : '']
  return parts.filter(Boolean).join(', ') || '0'
}

/** How often a hard rule held, in all repeats of a case and in single ones; nothing for any other metric. */
export function reliabilityWords({ metric, reliability: found }: Change): string {
  if (found === null) return ''
  return (
    `${metric.title}: held in all ${found.repeats} repeats of ${percent(found.a_all)} of cases on A and ${percent(found.b_all)} on B; ` +
    `in single repeats ${percent(found.a_each)} and ${percent(found.b_each)}. ` +
    `Newly broken in ${found.broken.length}, mended in ${found.mended.length}.`
  )
}

/** The cases of one round by themselves. */
export function stratumWords(row: StratumChange, primary: Change) {
  const { metric } = primary
  const places = placesOf(primary)
  const ends = row.interval === null ? [] : [row.interval.low, row.interval.high]
  return {
    name: row.stratum,
    cases: row.cases,
    a: value(row.a, metric, places),
    b: value(row.b, metric, places),
    difference: difference(row.difference, metric, places),
    interval: ends.map((end) => difference(end, metric, places)).join(' to ') || 'too few cases',
    p: chance(row.adjusted),
    tally: `${row.wins} / ${row.ties} / ${row.losses}`,
  }
}

export const GATE: Record<Comparison['gate'], { says: string; tone: 'good' | 'bad' | 'warn' }> = {
  passed: { says: 'Gate passed', tone: 'good' },
  worse: { says: 'Gate did not pass', tone: 'bad' },
  undecided: { says: 'Gate could not decide', tone: 'warn' },
}
