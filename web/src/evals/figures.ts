/** How a figure is written, as in every other form of a report: minus is −, a share is a percentage. Pure. */
import type { Change, Metric } from '../protocol/evals'

type Unit = Metric['unit']

const PLACES: Record<Unit, number> = { share: 1, score: 2, count: 2, tokens: 0, seconds: 1, dollars: 2, words: 1 }
/** Places after the point that are never exceeded. */
const FINEST = 4
/** What keeps a thousandth from being taken for a little less. */
const ROUNDING = 1e-9

/** A number without its sign, rounded to the nearest, a tie to the even digit, with commas between thousands. */
export function digits(number: number, places: number): string {
  const size = Math.abs(number)
  const exact = size.toFixed(places + 25)
  const tie = exact.endsWith(`5${'0'.repeat(24)}`)
  let text = size.toFixed(places)
  if (tie && places + 25 <= 100) {
    const down = exact.slice(0, -25).replace(/\.$/, '')
    if (Number(down.at(-1)) % 2 === 0) text = down
  }
  const [whole = '', fraction] = text.split('.')
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ? `.${fraction}` : '')
}

function plain(number: number, places: number): string {
  const text = digits(number, places)
  return number < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

function withUnit(text: string, unit: Unit, share: string): string {
  if (unit === 'share') return `${text}${share}`
  if (unit === 'seconds') return `${text} s`
  if (unit !== 'dollars') return text
  return /^[+−]/.test(text) ? `${text.slice(0, 1)}$${text.slice(1)}` : `$${text}`
}

/** The unit a metric is shown in: a hard rule is a share of cases, whatever its repeats are counted in. */
export function unitOf(metric: Metric): Unit {
  return metric.hard ? 'share' : metric.unit
}

/** What a difference is multiplied with, so that more is better. */
export function signOf(metric: Metric): 1 | -1 {
  return metric.direction === 'higher' ? 1 : -1
}

function placesFor(number: number, metric: Metric, count = 2): number {
  const factor = unitOf(metric) === 'share' ? 100 : 1
  return Math.max(0, Math.min(FINEST, count - 1 - Math.floor(Math.log10(number * factor) + ROUNDING)))
}

/** As many places as the interval is known to, and so many that what is sure is never shown as nothing. */
export function placesOf(change: Change): number {
  const half = change.interval ? (change.interval.high - change.interval.low) / 2 : 0
  const size = Math.max(half, Math.abs(change.difference ?? 0))
  const places = PLACES[unitOf(change.metric)]
  return size ? Math.max(places, Math.min(FINEST, placesFor(size, change.metric, 1))) : places
}

/** A value of a metric, such as 2.8%, 3.3 s, $0.02 or 1,204; a dash where there is none. */
export function value(number: number | null, metric: Metric, places?: number): string {
  if (number === null) return '–'
  const unit = unitOf(metric)
  return withUnit(plain(number * (unit === 'share' ? 100 : 1), places ?? PLACES[unit]), unit, '%')
}

/** A difference with its sign: +0.29, −0.6 pp, +0.4 s. */
export function difference(number: number | null, metric: Metric, places?: number): string {
  if (number === null) return '–'
  const unit = unitOf(metric)
  const text = plain(number * (unit === 'share' ? 100 : 1), places ?? PLACES[unit])
  return withUnit(text.startsWith('−') || !/[1-9]/.test(text) ? text : `+${text}`, unit, ' pp')
}

/** How large a difference is, without a sign. */
export function size(number: number, metric: Metric, places?: number): string {
  return difference(Math.abs(number), metric, places).replace(/^\+/, '')
}

/** Both ends of an interval, the unit once; a dash where there is none, and `counted` where none was needed. */
export function interval(change: Change): string {
  if (change.interval === null) return '–'
  if (change.method === 'counted') return 'counted'
  const [low, high] = [change.interval.low, change.interval.high].map((end) =>
    difference(end, change.metric, placesOf(change)),
  )
  const unit = unitOf(change.metric) === 'share' ? / pp$/ : change.metric.unit === 'seconds' ? / s$/ : /(?!)/
  return `${(low ?? '').replace(unit, '')} to ${high ?? ''}`
}

/** The word to set beside a title whose figures carry no unit of their own. */
export function unitWord(metric: Metric): string {
  if (metric.hard) return 'of cases'
  if (metric.unit === 'score') return metric.scale === null ? '' : `of ${plain(metric.scale, 0)}`
  return metric.unit === 'tokens' || metric.unit === 'words' ? metric.unit : ''
}

/** What a metric is there for: primary, guardrail, or a budget with what it allows. */
export function roleWord(metric: Metric): string {
  if (metric.role === 'extra') return ''
  if (metric.role !== 'budget' || !metric.margin) return metric.role
  return `budget ${difference(metric.margin * -signOf(metric), metric, placesFor(metric.margin, metric))}`
}

/** A p value; a small one is below a thousandth. */
export function chance(p: number | null): string {
  if (p === null) return '–'
  return p < 0.001 ? '<0.001' : digits(p, 3)
}

/** A share as a percentage with one place. */
export function percent(share: number, places = 1): string {
  return `${plain(share * 100, places)}%`
}

/** Dollars and cents; a fraction of a cent is not rounded to nothing. */
export function money(dollars: number): string {
  return `$${digits(dollars, dollars >= 0.01 || dollars === 0 ? 2 : 4)}`
}

/** A number with its word. */
export function counted(number: number, one: string): string {
  return `${digits(number, 0)} ${number === 1 ? one : `${one}s`}`
}

/** A size with two digits that count, and the word of its unit. */
export function roundedSize(number: number, metric: Metric): string {
  const word = unitWord(metric)
  return `${size(number, metric, placesFor(number, metric))}${word ? ` ${word}` : ''}`
}
