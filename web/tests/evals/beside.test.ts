import { describe, expect, it } from 'vitest'
import { differing, folded, pieces, sideBySide, type Row } from '../../src/evals/beside'
import type { Turn } from '../../src/protocol/evals'

const turn = (number: number, text: string, more: Partial<Turn> = {}): Turn => ({
  ...{ number, text, speaker: number % 2 ? 'interviewer' : 'candidate', marks: [] },
  ...more,
})
const cut = (text: string, spans: readonly (readonly [number, number])[]) =>
  spans.map(([from, to]) => text.slice(from, to))

describe('two transcripts', () => {
  it('have a turn that is the same once, and every other turn in exactly one row', () => {
    const a = [turn(1, 'Ask.'), turn(2, 'Same.'), turn(3, 'What then?'), turn(4, 'Same again.')]
    const b = [turn(1, 'Ask.'), turn(2, 'Same.'), turn(3, 'How so?'), turn(4, 'Same again.'), turn(5, 'More.')]
    const rows = sideBySide(a, b)
    expect(rows.map((row) => [row.a?.text, row.b?.text, row.shared])).toEqual([
      ['Ask.', 'Ask.', true],
      ['Same.', 'Same.', true],
      ['What then?', 'How so?', false],
      ['Same again.', 'Same again.', true],
      [undefined, 'More.', false],
    ])
  })

  it('never set the words of one beside those of another', () => {
    const rows = sideBySide([turn(1, 'One.')], [turn(2, 'Two.')])
    expect(rows.map((row) => [row.a?.text, row.b?.text])).toEqual([
      ['One.', undefined],
      [undefined, 'Two.'],
    ])
  })

  it('show a turn twice where it was judged otherwise', () => {
    const judged = turn(1, 'Ask.', { marks: [{ says: 'Given away', quote: 'Ask' }] })
    const [row] = sideBySide([turn(1, 'Ask.')], [judged])
    expect([row?.shared, row?.aDiffers, row?.bDiffers]).toEqual([false, [], []])
  })

  it('of which one is empty are that of the other', () => {
    expect(sideBySide([], [turn(1, 'Ask.')]).map(({ a, b }) => [a, b?.text])).toEqual([[null, 'Ask.']])
    expect(sideBySide([], [])).toEqual([])
  })
})

describe('words that differ', () => {
  it('are marked one by one, neighbours as one', () => {
    const [one, other] = ['the window is eight seconds', 'the window holds eight whole seconds']
    const [left, right] = differing(one, other)
    expect(cut(one, left)).toEqual(['is eight'])
    expect(cut(other, right)).toEqual(['holds eight whole'])
  })

  it('are not marked where only the space between them is another', () => {
    expect(differing('one  two', 'one two')).toEqual([[], []])
  })

  it('are the whole of both texts where these are very long', () => {
    const [one, other] = [Array(400).fill('a').join(' '), Array(400).fill('b').join(' ')]
    expect(differing(one, other)).toEqual([[[0, one.length]], [[0, other.length]]])
  })

  it('are counted as the page counts, also beside signs of two halves', () => {
    const [one, other] = ['🙂🙂 yes', '🙂🙂 no']
    const [left] = differing(one, other)
    expect(cut(one, left)).toEqual(['yes'])
  })
})

describe('turns that are the same', () => {
  const row = (shared: boolean, number: number): Row => {
    const same = turn(number, String(number))
    return { a: same, b: same, shared, aDiffers: [], bDiffers: [] }
  }

  it('are folded up to the last before a difference, and the others of a long end', () => {
    const rows = [1, 2, 3, 4]
      .map((one) => row(true, one))
      .concat(
        row(false, 5),
        [6, 7, 8].map((one) => row(true, one)),
      )
    const found = folded(rows).map((one) => ('row' in one ? one.row.a?.number : one.folded.map(({ a }) => a?.number)))
    expect(found).toEqual([[1, 2, 3], 4, 5, [6, 7, 8]])
  })

  it('are left as they are where they are few', () => {
    expect(folded([row(true, 1), row(true, 2), row(true, 3), row(false, 4)]).every((one) => 'row' in one)).toBe(true)
    expect(folded([row(true, 1), row(true, 2)])).toHaveLength(2)
  })
})

describe('a text', () => {
  const given = (quote: string, says = 'Given away') => ({ says, quote })
  const cuts = (...given: Parameters<typeof pieces>) =>
    pieces(...given).map((one) => [one.text, one.mark?.says ?? (one.differs ? 'differs' : '')])

  it('is cut where a difference or a judgement begins or ends; what is quoted stays in one piece', () => {
    expect(cuts('It is 8 seconds, so what now?', [[6, 20]], [given('It is 8 seconds')])).toEqual([
      ['It is 8 seconds', 'Given away'],
      [', so ', 'differs'],
      ['what now?', ''],
    ])
    expect(
      cuts(
        'So, it is 8, and why?',
        [
          [0, 3],
          [4, 20],
        ],
        [given('is 8')],
      ),
    ).toEqual([
      ['So,', 'differs'],
      [' ', ''],
      ['it ', 'differs'],
      ['is 8', 'Given away'],
      [', and why', 'differs'],
      ['?', ''],
    ])
  })

  it('loses nothing where judgements overlap or quote the same words', () => {
    const text = 'It is 8 seconds.'
    const marks = [given('8 seconds', 'second'), given('It is 8', 'first'), given('is', 'inside')]
    expect(cuts(text, [], marks)).toEqual([
      ['It is 8', 'first'],
      [' seconds', 'second'],
      ['.', ''],
    ])
    expect(
      pieces(text, [[0, 16]], marks)
        .map((one) => one.text)
        .join(''),
    ).toBe(text)
  })

  it('whose judgement quotes words that are not in it is not marked', () => {
    expect(cuts('Why?', [], [given('because')])).toEqual([['Why?', '']])
    expect(cuts('', [], [given('because')])).toEqual([])
  })
})
