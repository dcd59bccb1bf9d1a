import { describe, expect, it } from 'vitest'
import { clock, crossed, plural, shares, spend, spokenTime } from '../src/live/time'
import { ROOM } from './frames'

const MINUTE = 60_000

describe('the clock', () => {
  it('is minutes and seconds, never negative', () => {
    expect(clock(0)).toBe('00:00')
    expect(clock(21 * MINUTE + 14_900)).toBe('21:14')
    expect(clock(21 * MINUTE + 14_100, 'up')).toBe('21:15')
    expect(clock(-5)).toBe('00:00')
    expect(clock(75 * MINUTE)).toBe('75:00')
  })

  it('is heard in words', () => {
    expect(spokenTime(34 * MINUTE + 29_000)).toBe('34 minutes 29 seconds')
    expect(spokenTime(MINUTE)).toBe('1 minute')
    expect(spokenTime(0)).toBe('no time')
  })

  it('speaks at half time, 10, 5 and 1 minutes, and not otherwise', () => {
    expect(crossed(60, 30 * MINUTE + 1, 30 * MINUTE)).toBe('Half the time is left')
    expect(crossed(60, 10 * MINUTE + 1, 10 * MINUTE - 400)).toBe('10 minutes left')
    expect(crossed(60, MINUTE + 1, MINUTE)).toBe('1 minute left')
    expect(crossed(60, 20 * MINUTE, 19 * MINUTE)).toBeNull()
    expect(crossed(60, 30 * MINUTE, 29 * MINUTE)).toBeNull()
  })
})

describe('the round plan', () => {
  const at = { elapsed: 0, left: 0, phase: 'baseline', phase_elapsed: 3 * MINUTE, running: true }

  it('fills by time', () => {
    expect(shares(ROOM.phases, at, 0, []).map(({ state, filled }) => [state, filled])).toEqual([
      ['past', 1],
      ['current', 0.2],
    ])
  })

  it('says which phase ran over', () => {
    const [past, current] = shares(ROOM.phases, at, 13 * MINUTE, ['opening'])
    expect(past?.over).toBe(true)
    expect(current).toMatchObject({ filled: 1, over: true })
  })
})

describe('sums', () => {
  const sum = { prompt_tokens: 4_000, completion_tokens: 120, counted: 'endpoint' as const }

  it('carry their units and say what is not known', () => {
    expect(spend({ ...sum, cost: 4.123 })).toBe('$4.12 · 4,120 tokens')
    expect(spend({ ...sum, cost: 0.004 })).toBe('under $0.01 · 4,120 tokens')
    expect(spend({ ...sum, cost: null, counted: 'estimate' })).toBe('cost unknown · about 4,120 tokens')
    expect(plural(1, 'turn')).toBe('1 turn')
    expect(plural(0, 'turn')).toBe('0 turns')
  })
})
