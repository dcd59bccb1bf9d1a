import { describe, expect, it } from 'vitest'
import type { Attempt, GradingLine } from '../../src/protocol/reviews'
import { comparable, otherLevel } from '../../src/replay/attempts'
import { drawn, extent } from '../../src/replay/drawing'
import { changed } from '../../src/replay/changed'
import { graderFacts, price } from '../../src/replay/findings'
import { said } from '../../src/replay/happenings'
import { left } from '../../src/replay/progress'
import { state } from '../../src/replay/signals'
import { card, signal } from './samples'

describe('a signal in words', () => {
  it('says its state, its role, and why it does not count', () => {
    expect(state(signal('A'), false)).toBe('Shown unasked; expected at this level.')
    expect(state(signal('A', { prompted: true, role: 'stretch' }), false)).toBe(
      'Shown when asked for; beyond this level.',
    )
    expect(state(signal('A', { prompted: true, rung: 3, counts: false }), false)).toBe(
      'Shown when asked for; expected at this level; does not count: a hint gave it away.',
    )
    expect(state(signal('A', { state: 'contradicted', counts: false }), false)).toContain('Contradicted')
  })

  it('is never denied by a grader that only matches words', () => {
    const absent = signal('A', { state: 'absent', counts: false, evidence: null })
    expect(state(absent, true)).toContain('Not evident in what you said')
    expect(state(absent, false)).toContain('Not shown')
    expect(state({ ...absent, withheld: true }, false)).toContain('Withheld')
    expect(state({ ...absent, role: 'no chance' }, false)).toContain('no chance to show it')
  })
})

describe('a hint', () => {
  const hint = { id: 'C1-H1', rung: 1, turn: 5, allowed: true, prompted: [], voided: [] }

  it('has its price in words', () => {
    expect(price(hint)).toContain('no price')
    expect(price({ ...hint, prompted: ['C1-S01'] })).toBe('C1-S01 counts as prompted.')
    expect(price({ ...hint, voided: ['C1-S01'], prompted: ['C1-S02'] })).toBe('took the credit of C1-S01.')
    expect(price({ ...hint, allowed: false })).toContain('beyond what this level allows')
  })
})

describe('the grader', () => {
  it('is named with how far it was held against labels', () => {
    expect(graderFacts(card())).toBe(
      'The offline grader, which matches words, 1 run, prompts 0123456, program 1: uncalibrated.',
    )
    expect(graderFacts(card({}, { offline: false, model: 'judge-1', runs: 3 }))).toContain('judge-1, 3 runs')
  })

  it('tells how long it will take once a few parts are read', () => {
    expect(left({ read: 2, of: 7, elapsed: 60_000 })).toBe('')
    expect(left({ read: 5, of: 7, elapsed: 50_000 })).toBe(', about 20 s left')
    expect(left({ read: 7, of: 21, elapsed: 70_000 })).toBe(', about 3 min left')
    expect(left({ read: 6, of: 7, elapsed: 600 })).toBe('')
    expect(left({ read: 7, of: 7, elapsed: 600_000 })).toBe('')
  })
})

describe('two cards that are compared', () => {
  it('are said to be read at two levels where they are', () => {
    const first = card({}, { level: 'III', level_name: 'SDE III' })
    expect(otherLevel({ first, second: card() })).toContain('Two levels: this card is read at SDE II,')
    expect(otherLevel({ first: card(), second: card() })).toBe('')
  })
})

describe('what happened between turns', () => {
  const plain = { at: 0, says: '', away: 0, clock: null, stretch: null }

  it('is a sentence', () => {
    expect(said({ ...plain, what: 'paused', away: 65_000 })).toBe('The clock stood still for 1 minute 5 seconds')
    expect(said({ ...plain, what: 'stalled', away: 20_000 })).toMatch(/took 20 seconds, which did not count$/)
    expect(said({ ...plain, what: 'failed', says: 'The model was too slow.' })).toBe('The model was too slow.')
    expect(said({ ...plain, what: 'waited' })).toBe('A long silence')
    expect(said({ ...plain, what: 'timed', clock: 'turns', stretch: 100 })).toContain('moved on by turns')
    expect(said({ ...plain, what: 'timed', clock: 'real', stretch: 150 })).toBe('Time was set to 150 % of the plan')
  })
})

describe('a snapshot of code', () => {
  it('marks the lines that are new, and none in the first', () => {
    expect(changed('', 'a\nb\n', false)).toEqual([
      { text: 'a', isNew: false },
      { text: 'b', isNew: false },
    ])
    expect(changed('a\nb\n', 'a\nc\nb\n', true).filter(({ isNew }) => isNew)).toEqual([{ text: 'c', isNew: true }])
    expect(changed('a\n', 'a\n\nb', true).map(({ text }) => text)).toEqual(['a', '', 'b'])
  })
})

describe('a board that is drawn again', () => {
  const part = (name: string, x: number, y: number) => ({ name, kind: 'service' as const, capacity: '', x, y })
  const link = { source: 'A', target: 'B', kind: 'request' as const, label: 'CAS', capacity: '50K/s' }

  it('has room for every part', () => {
    expect(extent([part('A', -20, 10), part('B', 300, 110)])).toMatchObject({ left: -20, top: 10, width: 464 })
    expect(extent([]).width).toBeGreaterThan(0)
  })

  it('draws links from edge to edge, and none to itself', () => {
    const board = { parts: [part('A', 0, 0), part('B', 400, 0)], links: [link, { ...link, target: 'A' }] }
    expect(drawn(board)).toMatchObject([{ says: 'CAS [50K/s]', from: { x: 144, y: 29 }, to: { x: 400, y: 29 } }])
  })
})

describe('what a grading can be compared with', () => {
  const line: GradingLine = {
    id: 'g1',
    at: 0,
    level: 'II',
    level_name: 'SDE II',
    model: 'offline',
    offline: true,
    runs: 1,
    complete: true,
    digest: '',
    version: '',
  }
  const attempt = (id: string, gradings: GradingLine[], drill: string | null = null): Attempt => ({
    id,
    whose: '',
    at: 0,
    level: 'II',
    level_name: 'SDE II',
    drill,
    gradings,
  })

  it('is the other complete gradings, and the newest one of every other attempt', () => {
    const other = { ...line, id: 'g2', offline: false, model: 'judge', runs: 3 }
    const attempts = [
      attempt('a', [line]),
      attempt('b', [line, other, { ...line, id: 'g3', complete: false }]),
      attempt('c', [line, other], 'SAFE'),
      attempt('d', []),
    ]
    expect(comparable(attempts, 'b', 'g1').map(({ key, name }) => [key, name])).toEqual([
      ['a.g1', 'attempt 1'],
      ['g2', 'grading 2'],
      ['c.g2', 'the drill on SAFE'],
    ])
    expect(comparable(attempts, 'b', 'g1')[1]?.says).toBe('SDE II, judge, 3 runs')
  })

  it('are named by whose they are where that is somebody else’s, and are no attempts then', () => {
    const elsewhere = { ...attempt('x', [line]), whose: 'Dev, dev.txt' }
    expect(comparable([elsewhere, attempt('a', [line])], 'b', null).map(({ name }) => name)).toEqual([
      'Dev, dev.txt',
      'attempt 1',
    ])
  })
})
