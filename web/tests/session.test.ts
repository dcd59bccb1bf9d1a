import { describe, expect, it } from 'vitest'
import type { ServerFrame } from '../src/protocol/protocol'
import { evolve, openTurn, type Session } from '../src/protocol/session'
import { answered, asked, delta, joined, live, record } from './frames'

function tell(...frames: ServerFrame[]): Session {
  let session: Session | null = null
  for (const frame of frames) {
    const next = evolve(session, frame)
    if (!next) throw new Error(`gap at ${JSON.stringify(frame)}`)
    session = next
  }
  if (!session) throw new Error('no session')
  return session
}

const OPEN: ServerFrame = { type: 'opened', reply: 'r1', attempt: 1, epoch: 1 }

describe('records', () => {
  it('become turns and rows in their order', () => {
    const session = tell(
      joined(),
      record(0, { type: 'started' }),
      record(1, asked(1, 'r1', 'Design it.')),
      record(2, answered(2, 'A set.')),
      record(3, { type: 'noted' }),
      record(4, { type: 'hint_requested' }, { hints_used: 1 }),
      live(4),
    )
    expect(session.items.map((item) => (item.kind === 'turn' ? `${item.who} ${item.number}` : item.what))).toEqual([
      'interviewer 1',
      'you 2',
      'hint_requested',
    ])
    expect(session.seq).toBe(4)
    expect(session.hintsUsed).toBe(1)
  })

  it('say how much time a fault took', () => {
    const session = tell(
      joined(),
      record(0, { type: 'started' }),
      record(1, { type: 'stalled', lost: 20_000 }),
      live(1),
    )
    expect(session.items).toMatchObject([
      { what: 'stalled', text: 'A fault of ours took 20 seconds, which do not count' },
    ])
  })

  it('that were seen before change nothing', () => {
    const session = tell(joined(), record(0, asked(1, 'r1', 'Design it.')), live(0))
    expect(evolve(session, record(0, asked(1, 'r1', 'Design it.')))).toBe(session)
  })

  it('that leave a gap are reported, and so is a live mark beyond the last record', () => {
    const session = tell(joined(), record(0, { type: 'started' }))
    expect(evolve(session, record(2, { type: 'noted' }))).toBeNull()
    expect(evolve(session, live(1))).toBeNull()
  })

  it('show a constraint card only where a constraint is put', () => {
    const session = tell(joined(), record(0, asked(1, 'r1', 'One.')), record(1, asked(2, 'r2', 'Two.', 'constrain')))
    expect(session.items.map((item) => item.kind === 'turn' && item.changes.length)).toEqual([0, 1])
  })

  it('of a question and a constraint bring their own words and files', () => {
    const task = { starter: 'x', tests: 'y', memory_limit: 8 }
    const session = tell(
      joined(),
      record(0, { ...asked(1, 'r1', 'In other words.'), statement: 'Design it.', task }),
      record(1, { ...asked(2, 'r2', 'It grew.', 'constrain'), statement: 'Ten times.' }),
      record(2, asked(3, 'r3', 'Thank you.', 'goodbye')),
    )
    expect(session.items.map((item) => item.kind === 'turn' && item.statement)).toEqual([
      { of: 'question', text: 'Design it.' },
      { of: 'constraint', text: 'Ten times.' },
      null,
    ])
    expect(session.task).toEqual(task)
  })

  it('of code and its run are one row, and code before an answer is a row of its own', () => {
    const coded = { type: 'coded' as const, text: 'x = 1', language: 'python', cmid: 'e'.repeat(32) }
    const ran = {
      ...{ type: 'ran' as const, language: 'python', ended: 'finished' as const, tests: [], stdout: '', stderr: '' },
      ...{ left_out: 0, milliseconds: 3, peak: null, cmid: 'f'.repeat(32) },
    }
    const session = tell(
      joined(),
      record(0, { type: 'started' }),
      record(1, coded),
      record(2, ran),
      record(3, ran),
      record(4, { ...coded, text: 'x = 2' }),
      record(5, answered(1, 'Changed.')),
      live(5),
    )
    const rows = session.items.filter((item) => item.kind === 'row')
    expect(rows.map(({ what, seq, code }) => [what, seq, code])).toEqual([
      ['ran', 2, 'x = 1'],
      ['ran', 3, 'x = 1'],
      ['coded', 4, 'x = 2'],
    ])
    expect(session.code?.text).toBe('x = 2')
  })

  it('mark the phase that was closed for time', () => {
    const session = tell(joined(), record(0, { type: 'moved', phase: 'baseline', overrun: true }))
    expect(session.overran).toEqual(['opening'])
  })

  it('end the interview', () => {
    const session = tell(
      joined(),
      record(0, { type: 'ended', by: 'candidate', reason: 'left' }),
      live(0, { listening: false }),
    )
    expect(session.ended?.reason).toBe('left')
    expect(session.listening).toBe(false)
  })
})

describe('a reply that is being said', () => {
  it('grows by its parts, and a doubled part is harmless', () => {
    const session = tell(
      joined(),
      live(-1),
      OPEN,
      delta('r1', 0, 'Hello'),
      delta('r1', 5, ' you'),
      delta('r1', 0, 'Hello'),
    )
    expect(session.open?.text).toBe('Hello you')
    expect(openTurn(session, 7)).toMatchObject({ number: 1, who: 'interviewer', open: true, at: 7 })
  })

  it('takes the new end of a part that overlaps', () => {
    expect(tell(joined(), live(-1), OPEN, delta('r1', 0, 'Hello'), delta('r1', 3, 'lo you')).open?.text).toBe(
      'Hello you',
    )
  })

  it('counts offsets in UTF-16 code units', () => {
    expect(tell(joined(), live(-1), OPEN, delta('r1', 0, '𝔸'), delta('r1', 2, 'b')).open?.text).toBe('𝔸b')
  })

  it('reports a part beyond its known end', () => {
    const session = tell(joined(), live(-1), OPEN, delta('r1', 0, 'Hello'))
    expect(evolve(session, delta('r1', 9, 'you'))).toBeNull()
    expect(evolve(session, delta('r2', 1, 'you'))).toBeNull()
  })

  it('starts again with a later attempt, and ignores what is left of the earlier one', () => {
    const later = tell(joined(), live(-1), OPEN, delta('r1', 0, 'Hel'), delta('r1', 0, 'Good', { attempt: 2 }))
    expect(later.open).toEqual({ reply: 'r1', attempt: 2, text: 'Good' })
    expect(evolve(later, delta('r1', 3, 'lo'))).toBe(later)
  })

  it('is replaced by its record; late parts of it change nothing', () => {
    const session = tell(joined(), live(-1), OPEN, delta('r1', 0, 'Hello'), record(0, asked(1, 'r1', 'Hello you.')))
    expect(session.open).toBeNull()
    expect(session.listening).toBe(true)
    expect(evolve(session, delta('r1', 5, ' you'))).toBe(session)
    expect(evolve(session, OPEN)).toBe(session)
  })

  it('gives way to the line that stands in where its wording failed', () => {
    const failed = {
      type: 'failed' as const,
      role: 'interviewer' as const,
      says: 'No.',
      instead: 'authored line' as const,
    }
    const session = tell(joined(), live(-1), OPEN, record(0, failed), record(1, asked(1, 'r2', 'Hello you.')))
    expect(session.open).toBeNull()
    expect(session.items.map((item) => item.kind)).toEqual(['row', 'turn'])
  })

  it('of an older epoch is not shown', () => {
    const session = tell(joined({ epoch: 2 }), live(-1))
    expect(evolve(session, delta('r1', 0, 'Hello'))).toBe(session)
  })

  it('is taken from the live mark after coming back', () => {
    const session = tell(
      joined(),
      live(-1, { open: { reply: 'r1', attempt: 1, text: 'Hello' } }),
      delta('r1', 5, ' you'),
    )
    expect(session.open?.text).toBe('Hello you')
  })

  it('that was cut stays as a turn and lets the candidate go on', () => {
    const cut = { type: 'interrupted' as const, turn: 1, reply: 'r1', text: 'Hel', by: 'candidate' as const }
    const session = tell(joined(), live(-1), OPEN, record(0, cut))
    expect(session.items[0]).toMatchObject({ text: 'Hel', cut: 'candidate' })
    expect(session.listening).toBe(true)
  })
})

describe('joining again', () => {
  const before = () => tell(joined(), record(0, asked(1, 'r1', 'Design it.')), live(0))

  it('keeps what is known where continuity is proved', () => {
    const session = evolve(before(), joined({ recovered: true, epoch: 2, token: 'n'.repeat(16) }))
    expect(session?.items).toHaveLength(1)
    expect(session).toMatchObject({ seq: 0, epoch: 2, token: 'n'.repeat(16), live: false })
  })

  it('forgets everything where it is not', () => {
    expect(evolve(before(), joined())).toMatchObject({ seq: -1, items: [], live: false })
  })
})

describe('a board and the time', () => {
  const drew = (...names: string[]) => ({
    type: 'drew' as const,
    text: '',
    board: { parts: names.map((name, x) => ({ name, kind: 'store' as const, capacity: '', x, y: 0 })), links: [] },
    cmid: 'c'.repeat(32),
  })

  it('make one row of a run of drawings, and none of what was only moved', () => {
    const session = tell(joined(), live(-1), record(0, drew('A')), record(1, drew('A', 'B')))
    expect(session.items).toHaveLength(1)
    expect(session.items[0]).toMatchObject({ what: 'drew', drawn: { before: { parts: [] } } })
    expect(session.board.parts).toHaveLength(2)
    const moved = {
      ...drew('A', 'B'),
      board: { parts: session.board.parts.map((part) => ({ ...part, x: 9 })), links: [] },
    }
    const after = evolve(session, record(2, moved))
    expect(after?.items).toHaveLength(1)
    expect(after?.board.parts[0]?.x).toBe(9)
  })

  it('take a row away again where the run of drawings comes to nothing', () => {
    expect(tell(joined(), live(-1), record(0, drew('A')), record(1, drew())).items).toEqual([])
  })

  it('show another limit from the record that chose it', () => {
    const timed = { type: 'timed' as const, clock: 'real' as const, stretch: 200, minutes: 36, phases: [6, 30] }
    const session = tell(joined(), live(-1), record(0, timed))
    expect(session.room).toMatchObject({ minutes: 36, stretch: 200 })
    expect(session.room.phases.map(({ minutes }) => minutes)).toEqual([6, 30])
    expect(session.items[0]).toMatchObject({ what: 'timed' })
  })
})
