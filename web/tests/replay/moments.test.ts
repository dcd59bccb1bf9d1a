import { describe, expect, it } from 'vitest'
import { block, lastAt, nextOf, place, spoken, summary, turnAt } from '../../src/replay/moments'
import { readPlace, splitAgainst, writePlace } from '../../src/replay/place'
import { REPLAY, turn } from './samples'

describe('a moment', () => {
  it('stands at the last turn that is complete, and at the first before any is', () => {
    expect(turnAt(REPLAY.turns, 0)?.number).toBe(1)
    expect(turnAt(REPLAY.turns, 24_999)?.number).toBe(2)
    expect(turnAt(REPLAY.turns, 25_000)?.number).toBe(3)
    expect(turnAt([], 5)).toBeNull()
  })

  it('shows what was kept last of the workspace', () => {
    expect(lastAt(REPLAY.codes, 29_999)).toBe(-1)
    expect(lastAt(REPLAY.codes, 50_000)).toBe(1)
  })

  it('is heard as time, phase and turn', () => {
    expect(spoken(REPLAY, 0)).toBe('00:00, Opening, turn 1, Coding interviewer')
    expect(spoken(REPLAY, 21_000)).toBe('00:21, Baseline, turn 2, you')
  })
})

describe('the time line', () => {
  it('gives each turn its stretch in percent', () => {
    expect(block(turn(4, 25_000, 60_000), 100_000)).toEqual({ left: 25, width: 35, number: 4 })
    expect(block(turn(1, 0, 0), 0)).toEqual({ left: 0, width: 0, number: 1 })
    expect([place(-5, 100), place(500, 100), place(25, 100)]).toEqual([0, 100, 25])
  })

  it('is told in words', () => {
    expect(summary(REPLAY, 2, 1)).toBe(
      '01:40 in all: Opening from 00:00 to 00:20, Baseline from 00:20 to 01:40. ' +
        '3 turns of the interviewer, 2 answers. Code was kept 2 times. Evidence: 2 strengths, 1 gap.',
    )
  })

  it('knows the next and the previous of some turns', () => {
    expect(nextOf([8, 2, 4], 2, 1)).toBe(4)
    expect(nextOf([8, 2, 4], 2, -1)).toBeNull()
    expect(nextOf([8, 2, 4], 5, -1)).toBe(4)
  })
})

describe('the address', () => {
  const whole = { turn: 12, grading: 'g2', against: `${'0'.repeat(26)}.g1` }

  it('says the turn, the grading and what it is compared with, and reads back', () => {
    expect(writePlace(whole)).toBe(`?t=T12&grading=g2&with=${'0'.repeat(26)}.g1`)
    expect(readPlace(writePlace(whole))).toEqual(whole)
    expect(writePlace({ turn: null, grading: null, against: null })).toBe('')
  })

  it('takes nothing that is not in its form', () => {
    for (const search of ['?t=12', '?t=T', '?t=T0', '?grading=x', '?with=../g1', '?t=T999999']) {
      expect(readPlace(search)).toEqual({ turn: null, grading: null, against: null })
    }
  })

  it('tells another grading from another interview', () => {
    expect(splitAgainst('g2')).toEqual({ interview: null, grading: 'g2' })
    expect(splitAgainst(whole.against)).toEqual({ interview: '0'.repeat(26), grading: 'g1' })
  })
})
