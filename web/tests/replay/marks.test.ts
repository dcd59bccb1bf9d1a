import { describe, expect, it } from 'vitest'
import { byTurn, marksOf, onLine, tags } from '../../src/replay/marks'
import { card, dimension, signal } from './samples'

const FLAG = {
  id: 'RF-01',
  name: 'hand-wave',
  severity: 'major',
  evidence: { turn: 4, quote: 'the system handles it' },
  repaired: true,
  repair: { turn: 6, quote: 'by replaying the log' },
  caps: ['SAFE 1', 'TRADE 2'],
}

describe('the marks of a card', () => {
  it('are its quotations: strengths that count, gaps, and what counts neither way', () => {
    const signals = [
      signal('A'),
      signal('B', { counts: false, prompted: true, rung: 3 }),
      signal('C', { state: 'contradicted', counts: false }),
      signal('D', { state: 'absent', evidence: null }),
    ]
    expect(marksOf(card({ signals })).map(({ key, sign }) => [key, sign])).toEqual([
      ['A', 'strength'],
      ['B', 'neutral'],
      ['C', 'gap'],
    ])
  })

  it('that a coach hid stay and count neither way, and those that a coach added are theirs', () => {
    const hidden = [
      { id: 'A', why: 'Taken back later.' },
      { id: 'RF-01', why: 'Said of another system.' },
    ]
    const cited = [{ id: 'k', dimension: 'COMM', sign: 'gap' as const, turn: 4, quote: 'er', why: 'No number.' }]
    const marks = marksOf(card({ signals: [signal('A'), signal('B')], red_flags: [FLAG], hidden, cited }))
    expect(Object.fromEntries(marks.map(({ key, sign, coach }) => [key, [sign, coach]]))).toEqual({
      A: ['neutral', { hidden: 'Taken back later.' }],
      B: ['strength', { hides: true }],
      'RF-01': ['neutral', { hidden: 'Said of another system.' }],
      'RF-01-repair': ['strength', undefined],
      k: ['gap', { own: true }],
    })
    expect(marks.find(({ key }) => key === 'k')).toMatchObject({ dimensions: ['COMM'], says: 'Coach: No number.' })
    expect(onLine(marks).map(({ turn, sign }) => `${turn} ${sign}`)).toEqual(['2 strength', '4 gap', '6 strength'])
  })

  it('name the dimensions a red flag caps that are on this card, and its repair', () => {
    const [raised, mended] = marksOf(card({ red_flags: [FLAG] }))
    expect(raised).toMatchObject({ sign: 'gap', turn: 4, dimensions: ['SAFE'], name: 'Red flag: hand-wave' })
    expect(mended).toMatchObject({
      sign: 'strength',
      turn: 6,
      quote: 'by replaying the log',
      name: 'Repaired: hand-wave',
    })
  })

  it('hold a move of the grader in its direction', () => {
    const move = { by: -1, anchor: 1, reason: 'Only a wish.', turn: 2, quote: 'we should' }
    expect(marksOf(card({ dimensions: [dimension('SAFE', 1, { base: 2, move })] }))).toMatchObject([
      { sign: 'gap', says: 'Only a wish.', name: 'Safety' },
    ])
  })

  it('are in the order of the turns', () => {
    const signals = [signal('A', { evidence: { turn: 8, quote: 'x' } }), signal('B')]
    expect(marksOf(card({ signals })).map(({ turn }) => turn)).toEqual([2, 8])
    expect([...byTurn(marksOf(card({ signals }))).keys()]).toEqual([2, 8])
  })
})

describe('what stands for several marks', () => {
  const signals = [signal('A'), signal('B'), signal('C', { dimension: 'COMM' }), signal('D', { state: 'contradicted' })]
  const marks = marksOf(card({ signals }))

  it('is one tag for each dimension and sign', () => {
    expect(tags(marks).map(({ name, sign }) => `${sign} ${name}`)).toEqual([
      'strength Safety',
      'strength Communication',
      'gap Safety',
    ])
  })

  it('is one sign on the time line for each turn and sign, and none for what has no credit', () => {
    const more = [
      ...marks,
      ...marksOf(card({ signals: [signal('E', { counts: false, evidence: { turn: 4, quote: 'x' } })] })),
    ]
    expect(onLine(more)).toEqual([
      { turn: 2, sign: 'strength', names: ['Safety', 'Communication'] },
      { turn: 2, sign: 'gap', names: ['Safety'] },
    ])
  })
})
