import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Locked } from '../../src/app/rest'
import type { Progress, Replay, Scorecard } from '../../src/protocol/reviews'
import { Refused } from '../../src/replay/requests'
import { Review } from '../../src/replay/review.svelte'
import { REPLAY, card, dimension } from './samples'

const ID = REPLAY.id
const AT = `/api/interviews/${ID}`
const NONE: Progress = {
  state: 'none',
  grading: null,
  level: null,
  runs: 1,
  read: 0,
  of: 0,
  elapsed: 0,
  cost: 0,
  says: '',
}

/** The program, as far as it answers: what each address gives, and what was sent to it. */
class Program {
  replay: Replay = REPLAY
  cards: Scorecard[] = []
  progress: Progress[] = [NONE]
  refuses: { status: number; code: string; says: string } | null = null
  away = false
  sent: { method: string; path: string; body: unknown }[] = []

  fetch = (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (this.away) return Promise.reject(new TypeError('away'))
    const [path, method] = [String(input), init.method ?? 'GET']
    if (method !== 'GET') this.sent.push({ method, path, body: JSON.parse(String(init.body ?? 'null')) as unknown })
    if (this.refuses) return Promise.resolve(Response.json(this.refuses, { status: this.refuses.status }))
    return Promise.resolve(Response.json(this.#answer(path, method)))
  }

  #answer(path: string, method: string): unknown {
    if (path === `${AT}/replay`) return this.replay
    if (path === `${AT}/cards`) return { cards: this.cards }
    if (path === `${AT}/attempts`) return { attempts: [] }
    if (path === `${AT}/grade`) return this.progress.length > 1 ? this.progress.shift() : this.progress[0]
    if (path.startsWith(`${AT}/cards/g1/compare`)) {
      return { first: card(), second: card(), same_words: true, same_grader: true, dimensions: [] }
    }
    if (method === 'PUT' || path.endsWith('/evidence'))
      return card({ dimensions: [dimension('SAFE', 2, { coach: { score: 4, why: 'So.' } })] })
    return { session: '1'.repeat(26) }
  }
}

let program: Program
beforeEach(() => {
  program = new Program()
  vi.useFakeTimers()
  vi.stubGlobal('fetch', program.fetch)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function opened(grading: string | null = null, against: string | null = null): Promise<Review> {
  const review = new Review(ID, grading, against)
  await review.load()
  return review
}

describe('a review', () => {
  it('shows the newest complete card, or the one that was chosen', async () => {
    program.cards = [card(), card({}, { id: 'g2' }), card({}, { id: 'g3', complete: false })]
    expect((await opened()).card?.grading.id).toBe('g2')
    const review = await opened('g3')
    expect(review.card?.grading.id).toBe('g3')
    review.choose('g1')
    expect(review.card?.grading.id).toBe('g1')
    expect((await opened('g9')).card?.grading.id).toBe('g2')
  })

  it('says why it cannot be shown', async () => {
    program.refuses = { status: 409, code: 'session', says: 'This interview is still open.' }
    const open = await opened()
    expect(open.failed).toBeInstanceOf(Refused)
    expect((open.failed as Refused).code).toBe('session')
    program.refuses = { status: 401, code: 'locked', says: '' }
    expect((await opened()).failed).toBeInstanceOf(Locked)
    program.away = true
    expect((await opened()).failed?.message).toContain('does not answer')
  })

  it('follows a grading to its end, and shows its card', async () => {
    program.progress = [NONE, { ...NONE, state: 'reading', of: 7 }, { ...NONE, state: 'reading', read: 3, of: 7 }]
    const review = await opened()
    await review.grade({ level: 'II', runs: 1, again: false })
    expect([review.reading, review.progress?.read]).toEqual([true, 0])
    await vi.advanceTimersByTimeAsync(300)
    expect(review.progress?.read).toBe(3)
    program.cards = [card({}, { id: 'g1' })]
    program.progress = [{ ...NONE, state: 'done', grading: 'g1', read: 7, of: 7 }]
    await vi.advanceTimersByTimeAsync(5000)
    expect([review.reading, review.card?.grading.id]).toEqual([false, 'g1'])
    expect(program.sent).toEqual([
      { method: 'POST', path: `${AT}/grade`, body: { level: 'II', runs: 1, again: false } },
    ])
  })

  it('goes on asking where the program was away for a moment', async () => {
    program.progress = [{ ...NONE, state: 'reading', read: 1, of: 7 }]
    const review = await opened()
    program.away = true
    await vi.advanceTimersByTimeAsync(1000)
    expect(review.problem).toContain('does not answer')
    program.away = false
    program.progress = [{ ...NONE, state: 'done', grading: 'g1' }]
    program.cards = [card()]
    await vi.advanceTimersByTimeAsync(5000)
    expect([review.problem, review.card?.grading.id]).toEqual(['', 'g1'])
  })

  it('asks nothing any more once it is left', async () => {
    program.progress = [{ ...NONE, state: 'reading', read: 1, of: 7 }]
    const review = await opened()
    review.leave()
    program.progress = [{ ...NONE, state: 'done', grading: 'g1' }]
    await vi.advanceTimersByTimeAsync(5000)
    expect(review.reading).toBe(true)
  })

  it('puts a coach’s score beside the grader’s, with a fresh id for each send', async () => {
    program.cards = [card()]
    const review = await opened()
    expect(await review.adjust('SAFE', 4, 'So.')).toBe(true)
    expect(review.card?.dimensions[0]?.coach?.score).toBe(4)
    await review.adjust('SAFE', null, '')
    const bodies = program.sent.map(({ body }) => body as { cmid: string; score: number | null })
    expect(bodies.map(({ score }) => score)).toEqual([4, null])
    expect(new Set(bodies.map(({ cmid }) => cmid)).size).toBe(2)
    expect(bodies.every(({ cmid }) => /^[0-9a-f]{32}$/.test(cmid))).toBe(true)
    program.refuses = { status: 409, code: 'transcript_busy', says: 'Another process writes it.' }
    expect(await review.adjust('SAFE', 1, 'No.')).toBe(false)
    expect(review.problem).toBe('Another process writes it.')
  })

  it('hides evidence and adds some, each with its reason', async () => {
    program.cards = [card()]
    const review = await opened()
    expect(await review.hide('C1-S06', 'Taken back later.')).toBe(true)
    expect(await review.cite({ dimension: 'SAFE', sign: 'gap', turn: 2, quote: 'er', why: 'No number.' })).toBe(true)
    expect(program.sent).toMatchObject([
      { method: 'PUT', path: `${AT}/cards/g1/evidence/C1-S06`, body: { why: 'Taken back later.' } },
      { method: 'POST', path: `${AT}/cards/g1/evidence`, body: { dimension: 'SAFE', turn: 2, quote: 'er' } },
    ])
  })

  it('is compared as the address said, and no longer when that is closed', async () => {
    program.cards = [card()]
    const review = await opened(null, 'g2')
    expect([review.comparison !== null, review.against]).toEqual([true, 'g2'])
    await review.compare(null)
    expect([review.comparison, review.against]).toEqual([null, null])
  })

  it('begins a drill and says where it is', async () => {
    expect(await (await opened()).drill('SAFE')).toBe('1'.repeat(26))
    program.refuses = { status: 404, code: 'not_found', says: 'Nothing asks about SAFE.' }
    const review = new Review(ID, null, null)
    expect(await review.drill('SAFE')).toBeNull()
    expect(review.problem).toBe('Nothing asks about SAFE.')
  })
})
