/** Where the parts of a plot stand, from 0 to 1: worse is on the left, better on the right, also where less is better. Pure. */
import type { Change } from '../protocol/evals'
import { signOf } from './figures'
import type { Bin } from './rows'
import { toneOf, type Tone } from './words'

/** The share of either half that the widest mark takes. */
const ROOM = 0.9

/** An interval with its middle; 0.5 is no change. `margin` is the largest loss that is not worse, where one is set. */
export interface IntervalPlot {
  left: number
  point: number
  right: number
  margin: number | null
  tone: Tone
}

/** A bar: where it begins, how wide it is, how high, and which way it went. */
export interface Bar {
  left: number
  width: number
  height: number
  count: number
  tone: Tone
}

/** The plot of one metric, scaled to its own unit, or null where it has no interval; one that holds zero has no tone. */
export function intervalPlot({ metric, interval, difference, answer }: Change): IntervalPlot | null {
  if (interval === null || difference === null) return null
  const sign = signOf(metric)
  const ends = [interval.low * sign, interval.high * sign]
  const [left, right] = [Math.min(...ends), Math.max(...ends)]
  const margin = metric.margin && metric.role !== 'extra' ? -metric.margin : null
  const widest = Math.max(Math.abs(left), Math.abs(right), Math.abs(margin ?? 0)) || 1
  const place = (gain: number) => 0.5 + (gain / widest) * 0.5 * ROOM
  return {
    left: place(left),
    point: place(difference * sign),
    right: place(right),
    margin: margin === null ? null : place(margin),
    tone: toneOf(answer),
  }
}

/** The bar of one case, from the middle to the side it went. */
export function deltaBar(gain: number, widest: number): Bar {
  const length = widest ? (Math.abs(gain) / widest) * 0.5 : 0
  const tone = gain > 0 ? 'good' : gain < 0 ? 'bad' : 'none'
  return { left: gain >= 0 ? 0.5 : 0.5 - length, width: length, height: 1, count: 1, tone }
}

/** A bar for each bin, side by side; one that is not empty can be seen. */
export function histogram(bins: readonly Bin[]): Bar[] {
  const most = Math.max(0, ...bins.map(({ count }) => count)) || 1
  return bins.map(({ low, high, count }, place) => ({
    left: place / bins.length,
    width: 1 / bins.length,
    height: Math.max(count / most, count ? 0.03 : 0),
    count,
    tone: low < 0 ? 'bad' : high > 0 ? 'good' : 'none',
  }))
}

/** A share as an SVG attribute. */
export const share = (part: number) => `${(part * 100).toFixed(2)}%`
