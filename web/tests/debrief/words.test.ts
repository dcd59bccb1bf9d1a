import { describe, expect, it } from 'vitest'
import { parse } from '../../src/app/routes'
import { address, levelOf, query, sign, unassessed } from '../../src/debrief/words'
import { readPlace } from '../../src/replay/place'
import { packet } from './samples'

describe('the words of a debrief', () => {
  it('take a level from the address and put it there, and nothing that is no level', () => {
    for (const level of ['I', 'II', 'III', 'Sr', 'St', 'Pr'] as const) expect(levelOf(query(level))).toBe(level)
    for (const search of ['', '?level=', '?level=IV', '?level=ii', '?level=II%20']) expect(levelOf(search)).toBeNull()
    expect(query(null)).toBe('')
  })

  it('have a sign of their own for a hire, for none, and for what is not decided', () => {
    expect(sign('strong hire')).toEqual(sign('hire one level below'))
    expect(sign('no hire')).toEqual(sign('strong no hire'))
    expect(sign('follow-up round')).toEqual(sign(null))
    expect(new Set([sign('hire'), sign('no hire'), sign(null)].map(({ mark }) => mark)).size).toBe(3)
  })

  it('lead to the scorecard of a round and to a turn in it', () => {
    const one = packet('D', 'System design', { grading: 'g2' })
    const [path, search] = address(one, 14).split('?')
    expect(parse(path ?? '')).toEqual({ page: 'replay', session: 'd'.repeat(26) })
    expect(readPlace(`?${search}`)).toEqual({ turn: 14, grading: 'g2', against: null })
    expect(address(one)).toBe(`/replay/${'d'.repeat(26)}?grading=g2`)
  })

  it('name what was not assessed', () => {
    expect(unassessed(packet('C', 'Coding screen', { unassessed: ['CODE', 'COMM'] }))).toBe('Not assessed: CODE, COMM')
    expect(unassessed(packet('C', 'Coding screen'))).toBe('')
  })
})
