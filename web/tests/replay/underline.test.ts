import { describe, expect, it } from 'vitest'
import { StreamRenderer } from '../../src/ui/markdown'
import { find, stretches, underline } from '../../src/replay/underline'

type Quoted = Parameters<typeof underline>[1][number]

const strength = (quote: string, key = 'A'): Quoted => ({ key, quote, sign: 'strength' })

/** The underlined words of a turn, by class. */
function underlined(
  source: string,
  ...marks: Quoted[]
): { words: string[]; text: string; missing: string[]; picked: string[] } {
  const host = document.createElement('div')
  new StreamRenderer(host).update(source, true)
  const before = host.textContent
  const picked: string[] = []
  const missing = underline(host, marks, (key) => picked.push(key))
  for (const mark of host.querySelectorAll('mark')) mark.click()
  const words = [...host.querySelectorAll('mark')].map((mark) => `${mark.className}: ${mark.textContent}`)
  expect(host.textContent).toBe(before)
  return { words, text: before, missing, picked }
}

describe('a quotation', () => {
  it('is underlined where it stands, and nothing of the words changes', () => {
    expect(underlined('First. Then I record it. Done.', strength('Then I record it'))).toMatchObject({
      words: ['strength: Then I record it'],
      missing: [],
      picked: ['A'],
    })
  })

  it('is found although Markdown took its marks and its white space', () => {
    const source = 'I use a **Bloom filter** in `front`,\nand that   is all.'
    expect(underlined(source, strength('a **Bloom filter** in `front`,\nand that   is all')).words).toEqual([
      'strength: a ',
      'strength: Bloom filter',
      'strength:  in ',
      'strength: front',
      'strength: ,',
      'strength: and that   is all',
    ])
  })

  it('of several items of a list is found line by line', () => {
    const source = '1. Write the log.\n2. Then acknowledge.\n'
    expect(underlined(source, strength('1. Write the log.\n2. Then acknowledge.')).words).toEqual([
      'strength: Write the log.',
      'strength: Then acknowledge.',
    ])
  })

  it('in code is found, and markup in it stays text', () => {
    const source = '```python\nif h in seen:\n    return "<b>"\n```'
    expect(underlined(source, strength('if h in seen:')).words).toEqual(['strength: if h in seen:'])
    expect(underlined('x <img src=x onerror=alert(1)> y', strength('<img src=x')).words).toEqual([
      'strength: <img src=x',
    ])
  })

  it('that is not there is reported and marks nothing', () => {
    expect(underlined('Nothing of the kind.', strength('a Bloom filter'))).toMatchObject({ words: [], missing: ['A'] })
    expect(underlined('Something.', strength('  '))).toMatchObject({ words: [], missing: ['A'] })
  })
})

describe('quotations that overlap', () => {
  it('are cut where one begins or ends, and a gap is seen above a strength', () => {
    const gap: Quoted = { key: 'B', quote: 'two three', sign: 'gap' }
    expect(underlined('one two three four', strength('one two three four'), gap).words).toEqual([
      'strength: one',
      'gap: two three',
      'strength: four',
    ])
  })

  it('keep all that is said about a stretch', () => {
    const spans = find('onetwothree', [strength('one two'), strength('two three', 'B')])
    expect(stretches(spans).map(({ from, to, marks }) => [from, to, marks.length])).toEqual([
      [0, 3, 1],
      [3, 6, 2],
      [6, 11, 1],
    ])
  })

  it('with emoji count their letters as the page does', () => {
    expect(underlined('🙂 fine 🙂 and good', strength('🙂 and good')).words).toEqual(['strength: 🙂 and good'])
  })
})
