import { describe, expect, it } from 'vitest'
import { chance, counted, difference, digits, interval, money, value } from '../../src/evals/figures'
import type { Change, Metric } from '../../src/protocol/evals'

const metric = (more: Partial<Metric>): Metric => ({
  ...{ id: 'm', title: 'M', direction: 'higher', unit: 'share', role: 'extra', margin: 0, hard: false, scale: null },
  ...more,
})

describe('a number', () => {
  it('is rounded to the nearest, a tie to the even digit, as the other forms round it', () => {
    // Each as Python's format gives it.
    const known: [number, number, string][] = [
      [6.25, 1, '6.2'],
      [18.75, 1, '18.8'],
      [0.5, 0, '0'],
      [2.5, 0, '2'],
      [3.5, 0, '4'],
      [2.675, 2, '2.67'],
      [1.85, 1, '1.9'],
      [1.005, 2, '1.00'],
      [1234567.891, 1, '1,234,567.9'],
      [999.95, 1, '1,000.0'],
      [0.00004, 4, '0.0000'],
    ]
    for (const [number, places, text] of known) expect(digits(number, places)).toBe(text)
  })

  it('has its unit, and a minus that is one', () => {
    expect(value(0.028, metric({}))).toBe('2.8%')
    expect(difference(-0.006, metric({}))).toBe('−0.6 pp')
    expect(difference(0.4, metric({ unit: 'seconds' }))).toBe('+0.4 s')
    expect(difference(-1.5, metric({ unit: 'dollars' }))).toBe('−$1.50')
    expect(difference(0.02, metric({ unit: 'dollars' }))).toBe('+$0.02')
    expect(value(1204, metric({ unit: 'tokens' }))).toBe('1,204')
    expect(value(1, metric({ unit: 'count', hard: true }))).toBe('100.0%')
    expect(value(null, metric({}))).toBe('–')
  })

  it('that is nothing has no sign', () => {
    expect(difference(0, metric({}))).toBe('0.0 pp')
    expect(difference(-0, metric({}))).toBe('0.0 pp')
    expect(difference(-0.00001, metric({}))).toBe('0.0 pp')
  })
})

describe('an interval', () => {
  const change = (more: Partial<Change>) =>
    ({ metric: metric({}), method: 't', difference: 0.02, interval: { low: -0.004, high: 0.044 }, ...more }) as Change

  it('names its unit once', () => {
    expect(interval(change({}))).toBe('−0.4 to +4.4 pp')
    expect(interval(change({ metric: metric({ unit: 'seconds' }), interval: { low: 1, high: 2 } }))).toBe(
      '+1.0 to +2.0 s',
    )
  })

  it('that was not needed, or is not there, is said', () => {
    expect(interval(change({ method: 'counted' }))).toBe('counted')
    expect(interval(change({ interval: null }))).toBe('–')
  })
})

it('a small p is below a thousandth', () => {
  expect([chance(0.0004), chance(0.001), chance(1), chance(null)]).toEqual(['<0.001', '0.001', '1.000', '–'])
})

it('an amount and a count are written as everywhere', () => {
  expect([money(4.12), money(0.004), money(0), money(1234.5)]).toEqual(['$4.12', '$0.0040', '$0.00', '$1,234.50'])
  expect([counted(1, 'case'), counted(1200, 'case')]).toEqual(['1 case', '1,200 cases'])
})
