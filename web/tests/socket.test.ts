import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { announcer } from '../src/app/announce.svelte'
import type { Board, ClientFrame, ServerFrame } from '../src/protocol/protocol'
import { Room } from '../src/protocol/socket.svelte'
import { answered, asked, delta, joined, live, record } from './frames'
import { FakeSocket, hello } from './sockets'

const SESSION = 'a'.repeat(26)
let room: Room

async function socket(): Promise<FakeSocket> {
  const before = FakeSocket.all.length
  for (let waited = 0; FakeSocket.all.length === before && waited < 30_000; waited += 100) {
    await vi.advanceTimersByTimeAsync(100)
  }
  const made = FakeSocket.all[before]
  if (!made) throw new Error('no new socket')
  return made
}

function sends(made: FakeSocket): ClientFrame[] {
  return made.sent.filter(({ type }) => type !== 'ping')
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no server')))
  FakeSocket.all = []
  localStorage.clear()
  room = new Room({ join: SESSION })
})

afterEach(() => {
  room.leave()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function begun(): Promise<FakeSocket> {
  const made = await socket()
  made.opens(joined(), record(0, asked(1, 'r1', 'Design it.')), live(0))
  return made
}

describe('a room', () => {
  it('joins, and is live when all that was missing has come', async () => {
    const made = await begun()
    expect(sends(made)).toEqual([{ type: 'join', session: SESSION }])
    expect(room.link).toBe('live')
    expect(room.session?.items).toHaveLength(1)
    expect(room.canSend).toBe(true)
  })

  it('comes back from the last record that it has', async () => {
    const made = await begun()
    made.ends(1012)
    expect(room.link).toBe('retrying')
    const next = await socket()
    next.opens()
    expect(sends(next)).toEqual([{ type: 'resume', session: SESSION, token: 't'.repeat(16), epoch: 1, last_seq: 0 }])
    next.tell(joined({ recovered: true }), live(0))
    expect(room.chip.words).toBe('Back · nothing lost')
  })

  it('sends again what was not acknowledged, with the same id, and shows it once', async () => {
    const made = await begun()
    room.say('A set.')
    const [first] = sends(made).filter(({ type }) => type === 'say')
    made.ends(1006)
    expect(room.waiting).toHaveLength(1)
    const next = await socket()
    next.opens(joined({ recovered: true }), live(0))
    expect(sends(next).at(-1)).toEqual(first)
    const cmid = first && 'cmid' in first ? first.cmid : ''
    next.tell(record(1, answered(2, 'A set.', cmid)), { type: 'ack', cmid, seq: 1 })
    expect(room.waiting).toEqual([])
    expect(room.session?.items).toHaveLength(2)
  })

  it('keeps an answer that is given while it is away', async () => {
    const made = await begun()
    made.ends(1006)
    expect(room.canSend).toBe(true)
    room.say('A set.')
    expect(room.canSend).toBe(false)
    const next = await socket()
    next.opens(joined({ recovered: true }), live(0))
    expect(sends(next).at(-1)).toMatchObject({ type: 'say', text: 'A set.' })
  })

  it('asks for what it missed where a record or a part of a reply is lost', async () => {
    const made = await begun()
    made.tell(record(2, { type: 'noted' }))
    const next = await socket()
    next.opens()
    expect(sends(next)[0]).toMatchObject({ type: 'resume', last_seq: 0 })
    next.tell(joined({ recovered: true }), live(0), delta('r2', 4, 'lost'))
    const last = await socket()
    last.opens()
    expect(sends(last)[0]).toMatchObject({ type: 'resume', last_seq: 0 })
  })

  it('gives an answer back that the server does not take', async () => {
    const made = await begun()
    room.say('Too early.')
    const cmid = room.waiting[0]?.cmid ?? ''
    made.tell({ type: 'error', code: 'out_of_order', says: 'Not listening.', cmid })
    expect([room.returned, room.problem, room.waiting.length]).toEqual(['Too early.', 'Not listening.', 0])
  })

  it.each([
    [4401, 'locked'],
    [4404, 'unknown'],
    [4409, 'displaced'],
  ])('stays away after %i', async (code, link) => {
    const made = await begun()
    made.ends(code)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.link).toBe(link)
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('notices a server that has fallen silent', async () => {
    const made = await begun()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(made.readyState).toBe(3)
    expect(FakeSocket.all.length).toBeGreaterThan(1)
  })

  it('says that it is offline after a minute', async () => {
    const made = await begun()
    made.ends(1006)
    for (let second = 0; second < 70; second += 1) {
      await vi.advanceTimersByTimeAsync(1_000)
      FakeSocket.all.at(-1)?.ends(1006)
    }
    expect(room.chip).toMatchObject({ words: 'Offline · saved on this device', retry: 'Retry now' })
  })

  it('tells of a connection that is lost, and not of one that ends because the page goes elsewhere', async () => {
    announcer.alert('')
    const made = await begun()
    room.leave()
    made.ends(1000)
    expect(announcer.urgent).toBe('')
    room = new Room({ join: SESSION })
    const next = await begun()
    next.ends(1006)
    expect(announcer.urgent).toBe('The connection is lost. Your work is kept.')
  })

  it('asks for a reload where the program speaks another protocol', async () => {
    const made = await socket()
    made.readyState = 1
    made.tell(hello(2))
    expect(room.link).toBe('outdated')
  })
})

describe('a board that is drawn', () => {
  const board = (name: string): Board => ({
    parts: [{ name, kind: 'store', capacity: '', x: 0, y: 0 }],
    links: [],
  })
  const drawings = (made: FakeSocket) => sends(made).filter((frame) => frame.type === 'draw')

  it('is sent one at a time, and of several that wait the last', async () => {
    const made = await begun()
    for (const name of ['A', 'B', 'C']) room.draw(board(name))
    const [first] = drawings(made)
    expect(drawings(made)).toHaveLength(1)
    made.tell({ type: 'ack', cmid: first?.cmid ?? '', seq: 1 })
    expect(drawings(made).map((frame) => frame.board.parts[0]?.name)).toEqual(['A', 'C'])
  })

  it('goes before the answer that is given with it', async () => {
    const made = await begun()
    room.draw(board('A'))
    room.draw(board('B'))
    room.say('Like this.')
    expect(sends(made).map((frame) => (frame.type === 'draw' ? frame.board.parts[0]?.name : frame.type))).toEqual([
      'join',
      'A',
      'B',
      'say',
    ])
  })

  it('outlives a lost connection, and is sent when it is back', async () => {
    const made = await begun()
    made.ends(1006)
    room.draw(board('A'))
    room.draw(board('B'))
    expect(room.waiting).toHaveLength(2)
    const next = await socket()
    next.opens(joined({ recovered: true }), live(0))
    expect(drawings(next).map((frame) => frame.board.parts[0]?.name)).toEqual(['A', 'B'])
  })

  it('is offered again where it could not be taken, without a word', async () => {
    const made = await begun()
    room.draw(board('A'))
    const cmid = drawings(made)[0]?.cmid ?? ''
    made.tell({ type: 'error', code: 'busy', says: 'Too much is waiting.', cmid })
    expect(room.problem).toBeNull()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(drawings(made)).toHaveLength(2)
  })
})

describe('the clock of the page', () => {
  const notice = (seconds: number | null): ServerFrame => ({ type: 'notice', says: 'The model is busy.', seconds })

  it('stands still from a failure until the model is heard again, and runs while it is only slow', async () => {
    const made = await begun()
    made.tell(notice(null))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(room.since).toBeGreaterThan(1_000)
    made.tell(notice(3))
    const before = room.since
    await vi.advanceTimersByTimeAsync(5_000)
    expect(room.held).toBe(true)
    expect(room.since).toBe(before)
    made.tell(delta('r2', 0, 'And'))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(room.held).toBe(false)
    expect(room.since).toBeGreaterThan(before + 1_000)
    expect(room.since).toBeLessThan(before + 3_000)
  })
})
