import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { announcer } from '../../src/app/announce.svelte'
import { Refused } from '../../src/app/ask'
import { Locked } from '../../src/app/rest'
import { readPlace } from '../../src/evals/place'
import { Stored } from '../../src/evals/stored.svelte'
import type { RunLine } from '../../src/protocol/evals'
import { sample } from './samples'

const ID = 'smoke-1'
const LINE: RunLine = {
  ...{ id: ID, suite: 'Smoke', labels: ['v14', 'v15'], started: '2026-01-01T10:00:00+00:00', state: 'complete' },
  ...{ cases: 20, repeats: 2, interviews: 80, finished: 80, failed: 0, calls: 0, dollars: 0 },
  ...{ decision: null, exit_code: null, without: '' },
}

/** The program, as far as it answers. */
class Program {
  lines: RunLine[] = [LINE]
  refuses: Record<string, { status: number; code: string; says: string }> = {}
  away = false
  asked: string[] = []

  fetch = (input: RequestInfo | URL): Promise<Response> => {
    const path = String(input).replace('/api/evals/', '')
    this.asked.push(path)
    if (this.away) return Promise.reject(new TypeError('away'))
    const refused = this.refuses[path]
    if (refused) return Promise.resolve(Response.json(refused, { status: refused.status }))
    if (path !== `${ID}/progress`) return Promise.resolve(Response.json(path === ID ? sample('better') : {}))
    return Promise.resolve(Response.json(this.lines.length > 1 ? this.lines.shift() : this.lines[0]))
  }
}

let program: Program
let stored: Stored
let clock = 0

async function opened(lines: RunLine[] = [LINE]): Promise<Stored> {
  program.lines = lines
  stored = new Stored(ID, { read: () => readPlace(''), write: () => undefined }, () => clock)
  await vi.advanceTimersByTimeAsync(0)
  return stored
}

beforeEach(() => {
  program = new Program()
  clock = 0
  vi.useFakeTimers()
  vi.stubGlobal('fetch', program.fetch)
})
afterEach(() => {
  stored.leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const running = (finished: number): RunLine => ({ ...LINE, state: 'running', finished })

describe('a run in the store', () => {
  it('that is complete is read, and not asked for again', async () => {
    const one = await opened()
    expect([one.line?.state, one.reading?.document.decision.answer, one.failed]).toEqual(['complete', 'better', null])
    const before = program.asked.filter((path) => path.endsWith('progress')).length
    await vi.advanceTimersByTimeAsync(60_000)
    expect(program.asked.filter((path) => path.endsWith('progress'))).toHaveLength(before)
  })

  it('that goes on is followed without its report, and read when it is finished', async () => {
    const one = await opened([running(10), running(30), LINE])
    expect([one.line?.finished, one.reading, program.asked.includes(ID)]).toEqual([10, null, false])
    clock = 1_500
    await vi.advanceTimersByTimeAsync(1_500)
    expect([one.line?.finished, one.since]).toEqual([30, { finished: 10, at: 0, now: 1_500 }])
    await vi.advanceTimersByTimeAsync(1_500)
    expect([one.line?.state, one.reading?.document.exit_code]).toEqual(['complete', 11])
    expect(announcer.polite).toBe('The run is finished.')
  })

  it('that was stopped is read, and followed when it goes on again', async () => {
    const stopped: RunLine = { ...LINE, state: 'interrupted', finished: 40 }
    const one = await opened([stopped, stopped, running(50)])
    expect([one.line?.state, one.reading === null]).toEqual(['interrupted', false])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(program.asked.filter((path) => path === ID)).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(10_000)
    expect([one.line?.state, one.reading]).toEqual(['running', null])
  })

  it('is asked for again after the program was away, and shows that it may be old', async () => {
    const one = await opened([running(10)])
    program.away = true
    await vi.advanceTimersByTimeAsync(1_500)
    expect([one.line?.finished, one.lost?.message.slice(0, 11), one.failed]).toEqual([10, 'The program', null])
    program.away = false
    await vi.advanceTimersByTimeAsync(4_000)
    expect(one.lost).toBeNull()
  })

  it('that is not there, or that the program may not show, is said', async () => {
    program.refuses[`${ID}/progress`] = { status: 404, code: 'not_found', says: 'There is no run.' }
    const one = await opened()
    expect(one.failed).toBeInstanceOf(Refused)
    expect(one.failed?.message).toBe('There is no run.')
    one.leave()
    program.refuses[`${ID}/progress`] = { status: 401, code: 'locked', says: 'Open the address.' }
    expect((await opened()).failed).toBeInstanceOf(Locked)
  })

  it('whose sides cannot be compared says why, until that is mended', async () => {
    program.refuses[ID] = { status: 503, code: 'settings', says: 'Comparing needs numpy and scipy.' }
    const one = await opened()
    expect(one.failed?.message).toBe('Comparing needs numpy and scipy.')
    program.refuses = {}
    await one.again()
    expect([one.failed, one.reading === null]).toEqual([null, false])
  })

  it('is not asked for while nobody sees the page, nor when it was left', async () => {
    const one = await opened([running(10)])
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    const before = program.asked.length
    await vi.advanceTimersByTimeAsync(10_000)
    expect(program.asked).toHaveLength(before)
    hidden.mockRestore()
    await vi.advanceTimersByTimeAsync(1_500)
    expect(program.asked).toHaveLength(before + 1)
    one.leave()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(program.asked).toHaveLength(before + 1)
  })
})
