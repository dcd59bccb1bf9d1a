import { describe, expect, it } from 'vitest'
import type { Past } from '../src/app/rest'
import { ALL, counts, shown } from '../src/home/filters'

const past = (session: string, more: Partial<Past>): Past => ({
  session,
  round: 'C',
  question: 'C1',
  question_title: 'Keep or drop',
  level: 'II',
  started_at: 0,
  turns: 3,
  ended: false,
  reason: null,
  graded: false,
  source: null,
  problem: null,
  ...more,
})

const FEW = [
  past('a', {}),
  past('b', { ended: true, graded: true, level: 'Sr' }),
  past('c', { round: 'D', question_title: 'Task routing', ended: true, source: 'Imported from a.vtt (WebVTT).' }),
  past('d', { question_title: '', problem: 'd.jsonl is damaged at byte 7.' }),
]
const names = ({ round }: Past) => (round === 'D' ? 'System design' : 'Coding screen')
const ids = (wanted: Partial<typeof ALL>) => shown(FEW, { ...ALL, ...wanted }, names).map(({ session }) => session)

describe('the interviews that are kept', () => {
  it('are all shown at first', () => {
    expect(ids({})).toEqual(['a', 'b', 'c', 'd'])
  })

  it('are found by every word of what is read of them, in any order', () => {
    expect(ids({ words: 'design TASK' })).toEqual(['c'])
    expect(ids({ words: 'webvtt' })).toEqual(['c'])
    expect(ids({ words: 'keep nothing' })).toEqual([])
  })

  it('are narrowed by round, level and state together', () => {
    expect(ids({ round: 'C', state: 'over' })).toEqual(['b'])
    expect(ids({ level: 'Sr' })).toEqual(['b'])
    expect(ids({ state: 'open' })).toEqual(['a'])
    expect(ids({ state: 'graded' })).toEqual(['b'])
    expect(ids({ state: 'unreadable' })).toEqual(['d'])
  })

  it('are counted by state', () => {
    expect(counts(FEW)).toEqual({ all: 4, open: 1, over: 2, graded: 1, unreadable: 1 })
  })
})
