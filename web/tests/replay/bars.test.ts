import { describe, expect, it } from 'vitest'
import { aloud, belowTheBar, capital, isBelow, share, signed, steps, weakest, whisker } from '../../src/replay/bars'
import { REPLAY, dimension } from './samples'

describe('a bar', () => {
  it('is orange only where every run was below the bar', () => {
    expect(isBelow(dimension('SAFE', 2))).toBe(true)
    expect(isBelow(dimension('SAFE', 2, { low: 1, high: 3 }))).toBe(false)
    expect(isBelow(dimension('SAFE', 3))).toBe(false)
    expect(isBelow(dimension('SAFE', null))).toBe(false)
  })

  it('has a whisker from the lowest to the highest run, and none where they agree', () => {
    expect(whisker(dimension('SAFE', 2, { low: 1, high: 3 }))).toEqual({ from: 25, to: 75 })
    expect(whisker(dimension('SAFE', 2))).toBeNull()
    expect(whisker(dimension('SAFE', null))).toBeNull()
    expect(share(3)).toBe(75)
  })

  it('is heard in full', () => {
    const coach = { score: 4, why: 'I was there.' }
    expect(aloud(dimension('SAFE', 2, { low: 1, high: 3, must: true, coach }), 1)).toBe(
      'Safety: 2 of 4, bar is 3; a coach says 4; the runs gave 1 to 3; 1 before; decides the round',
    )
    expect(aloud(dimension('COMM', null))).toBe('Communication: not assessed')
    expect(aloud(dimension('COMM', 3), null)).toBe('Communication: 3 of 4, bar is 3; without a score before')
  })
})

describe('the dimension that is open', () => {
  it('is that of the gap, else the lowest, one that decides before others', () => {
    const some = [dimension('A', 2), dimension('B', 2, { must: true }), dimension('C', null), dimension('D', 3)]
    expect(weakest(some, 'D')).toBe('D')
    expect(weakest(some, null)).toBe('B')
    expect(weakest(some, 'gone')).toBe('B')
    expect(weakest([dimension('C', null)], null)).toBeNull()
  })
})

describe('the scale', () => {
  it('is filled up to the verdict, and empty without one', () => {
    expect(steps(REPLAY.scale, 2).map(({ reached, here }) => [reached, here])).toEqual([
      [true, false],
      [true, true],
      [false, false],
      [false, false],
    ])
    expect(steps(REPLAY.scale, null).some(({ reached }) => reached)).toBe(false)
  })

  it('writes differences with a true minus', () => {
    expect([1, -2, 0].map(signed)).toEqual(['+1', '−2', '±0'])
    expect(capital('no hire')).toBe('No hire')
  })
})

describe('how many dimensions are below the bar', () => {
  it('is told of those that were assessed, and of every run only where there were several', () => {
    const dimensions = [dimension('SAFE', 2), dimension('COMM', 3), dimension('CODE', null)]
    expect(belowTheBar(dimensions, 1)).toBe('1 of 2 assessed dimensions is below the bar.')
    expect(belowTheBar(dimensions.slice(1), 3)).toBe('0 of 1 assessed dimensions are below the bar in every run.')
  })
})
