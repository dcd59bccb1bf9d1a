import { describe, expect, it } from 'vitest'
import { deltaBar, histogram, intervalPlot, share } from '../../src/evals/plots'
import type { Change, Metric } from '../../src/protocol/evals'

function change(direction: Metric['direction'], low: number, high: number, more: Partial<Change> = {}): Change {
  const metric = { direction, margin: 0, role: 'extra', hard: false } as Metric
  return { metric, interval: { low, high }, difference: (low + high) / 2, answer: 'no clear change', ...more } as Change
}

describe('the plot of an interval', () => {
  it('has worse on the left also where less is better', () => {
    const grew = intervalPlot(change('lower', 1, 3, { answer: 'worse' }))
    expect([grew?.left, grew?.point, grew?.right, grew?.tone].map((one) => (typeof one === 'number' ? one < 0.5 : one)))
      // all of it stands left of no change
      .toEqual([true, true, true, 'bad'])
    const rose = intervalPlot(change('higher', 1, 3, { answer: 'better' }))
    expect([rose?.left, rose?.tone]).toEqual([0.5 + (1 / 3) * 0.45, 'good'])
  })

  it('that holds zero has no tone, whatever its middle', () => {
    const plot = intervalPlot(change('higher', -0.1, 3))
    expect(plot?.tone).toBe('none')
    expect(plot?.left).toBeLessThan(0.5)
    expect(plot?.right).toBeCloseTo(0.95)
  })

  it('shows the margin of what may not lose more than it', () => {
    const metric = { direction: 'lower', margin: 4, role: 'guardrail', hard: false } as Metric
    expect(intervalPlot(change('lower', -1, 1, { metric }))?.margin).toBeCloseTo(0.05)
    expect(intervalPlot(change('lower', -1, 1, { metric: { ...metric, role: 'extra' } }))?.margin).toBeNull()
  })

  it('is not there without an interval, and stands in the middle where nothing changed', () => {
    expect(intervalPlot(change('higher', 0, 0, { interval: null }))).toBeNull()
    expect(intervalPlot(change('higher', 0, 0))).toMatchObject({ left: 0.5, point: 0.5, right: 0.5 })
  })
})

it('the bar of a case goes from the middle to the side it went, the widest to the edge', () => {
  expect(deltaBar(-1, 2)).toMatchObject({ left: 0.25, width: 0.25, tone: 'bad' })
  expect(deltaBar(2, 2)).toMatchObject({ left: 0.5, width: 0.5, tone: 'good' })
  expect(deltaBar(0, 0)).toMatchObject({ left: 0.5, width: 0, tone: 'none' })
})

it('a bar with one case in a thousand can be seen, and an empty one is not there', () => {
  const bars = histogram([
    { low: -1, high: 0, count: 1 },
    { low: 0, high: 0, count: 1000 },
    { low: 0, high: 1, count: 0 },
  ])
  expect(bars.map(({ height, tone }) => [height, tone])).toEqual([
    [0.03, 'bad'],
    [1, 'none'],
    [0, 'good'],
  ])
  expect(share(bars[1]?.left ?? 0)).toBe('33.33%')
})
