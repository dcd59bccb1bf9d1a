/**
 * What is true of an interview on this page, and how a frame of the server changes it. Pure: no socket, no clock.
 *
 * `evolve` returns the session unchanged for anything that was seen before, and `null` where something is missing
 * between what is known and the frame, so that the caller resumes from the last record.
 */
import { changes, isNothing } from '../workspace/board/changes'
import { spokenTime } from '../live/time'
import type {
  Board,
  Change,
  ClockView,
  Delta,
  Joined,
  Live,
  OpenReply,
  PublicCoded,
  PublicEnded,
  PublicRan,
  PublicTimed,
  RecordFrame,
  RoomView,
  ServerFrame,
  SpendView,
  Task,
} from './protocol'

export interface Turn {
  kind: 'turn'
  key: string
  number: number
  who: 'interviewer' | 'you'
  text: string
  at: number
  changes: readonly Change[]
  /** The authored words of a question or a constraint, where the turn puts one. */
  statement: { of: 'question' | 'constraint'; text: string } | null
  cut: 'candidate' | 'model' | 'crash' | null
  /** True while the text still arrives. */
  open: boolean
}

export type Happening =
  | 'hint_requested'
  | 'repeat_requested'
  | 'waited'
  | 'paused'
  | 'resumed'
  | 'timed'
  | 'coded'
  | 'drew'
  | 'ran'
  | 'failed'
  | 'stalled'

export interface Row {
  kind: 'row'
  key: string
  what: Happening
  text: string
  at: number
  /** The place of its record. */
  seq: number
  /** The editor as it was kept, and what came of running it. */
  code: string | null
  run: PublicRan | null
  /** Where the board was drawn on: as it was before, and then. */
  drawn: { before: Board; after: Board } | null
}

export type Item = Turn | Row

export interface Session {
  id: string
  token: string
  /** The epoch of the socket's interview; parts of a reply from an older one are not shown. */
  epoch: number
  room: RoomView
  seq: number
  recordEpoch: number
  items: readonly Item[]
  overran: readonly string[]
  /** The editor as it was kept last. */
  code: PublicCoded | null
  /** The files of the question that was put last. */
  task: Task | null
  open: OpenReply | null
  /** Replies that are on the record: late parts of them change nothing. */
  settled: ReadonlySet<string>
  clock: ClockView
  hintsUsed: number
  /** The board as it was kept last. */
  board: Board
  spend: SpendView
  listening: boolean
  paused: boolean
  ended: PublicEnded | null
  live: boolean
  notice: string | null
}

const INSTEAD = {
  'authored line': ' The line is said as it was written.',
  'offline observation': ' Your answer was read by its words alone.',
  nothing: '',
}

const NO_CLOCK: ClockView = { elapsed: 0, left: 0, phase: '', phase_elapsed: 0, running: false }
const NO_SPEND: SpendView = { prompt_tokens: 0, completion_tokens: 0, counted: 'exact', cost: 0 }

export function evolve(session: Session | null, frame: ServerFrame): Session | null {
  if (frame.type === 'joined') return join(session, frame)
  if (!session) return null
  switch (frame.type) {
    case 'record':
      return record(session, frame)
    case 'live':
      return goLive(session, frame)
    case 'opened':
      if (frame.epoch < session.epoch || session.settled.has(frame.reply)) return session
      if (session.open?.reply === frame.reply && session.open.attempt >= frame.attempt) return session
      return {
        ...session,
        open: { reply: frame.reply, attempt: frame.attempt, text: '' },
        listening: false,
        notice: null,
      }
    case 'delta':
      return delta(session, frame)
    case 'notice':
      return { ...session, notice: frame.says }
    default:
      return session
  }
}

function join(session: Session | null, frame: Joined): Session {
  const { session: id, token, epoch, room } = frame
  if (session?.id === id && frame.recovered) return { ...session, token, epoch, room, live: false }
  return {
    id,
    token,
    epoch,
    room,
    seq: -1,
    recordEpoch: epoch,
    items: [],
    overran: [],
    code: null,
    task: null,
    open: null,
    settled: new Set(),
    clock: { ...NO_CLOCK, left: room.minutes * 60_000, phase: room.phases[0]?.id ?? '' },
    hintsUsed: 0,
    board: { parts: [], links: [] },
    spend: NO_SPEND,
    listening: false,
    paused: false,
    ended: null,
    live: false,
    notice: null,
  }
}

function goLive(session: Session, frame: Live): Session | null {
  if (frame.seq > session.seq) return null
  return { ...session, live: true, clock: frame.clock, open: frame.open, listening: frame.listening }
}

function delta(session: Session, frame: Delta): Session | null {
  if (frame.epoch < session.epoch || session.settled.has(frame.reply)) return session
  const known = session.open
  if (known?.reply === frame.reply && known.attempt > frame.attempt) return session
  const same = known?.reply === frame.reply && known.attempt === frame.attempt
  const before = same ? known.text : ''
  if (frame.off > before.length) return null
  if (same && frame.off + frame.text.length <= before.length) return session
  const text = before.slice(0, frame.off) + frame.text
  return { ...session, open: { reply: frame.reply, attempt: frame.attempt, text }, listening: false, notice: null }
}

function record(session: Session, frame: RecordFrame): Session | null {
  if (frame.seq <= session.seq) return session
  if (frame.seq > session.seq + 1) return null
  const { seq, epoch, clock, spend } = frame
  const next: Session = { ...session, seq, recordEpoch: epoch, clock, spend, hintsUsed: frame.hints_used, notice: null }
  const event = frame.event
  switch (event.type) {
    case 'asked':
    case 'interrupted':
      return {
        ...next,
        items: [...session.items, spoken(frame, event)],
        task: (event.type === 'asked' ? event.task : null) ?? session.task,
        settled: new Set(session.settled).add(event.reply),
        // one reply is open at a time: where its wording failed, the line that stands in has an id of its own
        open: null,
        listening: event.type === 'interrupted' || event.move !== 'goodbye',
      }
    case 'answered':
      return { ...next, items: [...session.items, answered(frame, event)], listening: false }
    case 'failed':
      // What follows a failure is either a line that stands in, or the candidate asks again.
      return row(
        next,
        frame,
        'failed',
        event.says + INSTEAD[event.instead],
        event.instead === 'nothing' || session.listening,
      )
    case 'stalled':
      return row(
        next,
        frame,
        event.type,
        `A fault of ours took ${spokenTime(event.lost)}, which do not count`,
        session.listening,
      )
    case 'moved':
      return event.overrun ? { ...next, overran: [...session.overran, session.clock.phase] } : next
    case 'hint_requested':
      return row(next, frame, event.type, 'You asked for a hint', false)
    case 'repeat_requested':
      return row(next, frame, event.type, 'You asked to hear the last line again', false)
    case 'waited':
      return row(next, frame, event.type, 'A long silence', session.listening)
    case 'coded': {
      const kept = { ...next, code: event }
      return row(kept, frame, event.type, `Your code was kept, ${lines(event.text)}`, session.listening, {
        code: event.text,
      })
    }
    case 'drew':
      return drew(next, frame, event.board, session.listening)
    case 'ran':
      return ran(next, frame, event)
    case 'paused':
      return { ...row(next, frame, event.type, 'You paused; the clock stands still', session.listening), paused: true }
    case 'resumed':
      return { ...row(next, frame, event.type, 'You went on; the clock runs', session.listening), paused: false }
    case 'timed':
      return timed(next, frame, event)
    case 'ended':
      return { ...next, ended: event, open: null, listening: false, paused: false }
    case 'started':
    case 'noted':
      return next
    default:
      return event satisfies never
  }
}

type Spoken = Extract<RecordFrame['event'], { type: 'asked' | 'interrupted' }>
type Answered = Extract<RecordFrame['event'], { type: 'answered' }>

function spoken(frame: RecordFrame, event: Spoken): Turn {
  return {
    kind: 'turn',
    key: event.reply,
    number: event.turn,
    who: 'interviewer',
    text: event.text,
    at: frame.clock.elapsed,
    changes: event.type === 'asked' && event.move === 'constrain' ? event.changes : [],
    statement: event.type === 'asked' ? statement(event) : null,
    cut: event.type === 'interrupted' ? event.by : null,
    open: false,
  }
}

function answered(frame: RecordFrame, event: Answered): Turn {
  return {
    kind: 'turn',
    key: event.cmid,
    number: event.turn,
    who: 'you',
    text: event.text,
    at: frame.clock.elapsed,
    changes: [],
    statement: null,
    cut: null,
    open: false,
  }
}

function statement({ move, statement: text }: Extract<Spoken, { type: 'asked' }>): Turn['statement'] {
  if (text === null || (move !== 'ask' && move !== 'constrain')) return null
  return { of: move === 'ask' ? 'question' : 'constraint', text }
}

function row(
  session: Session,
  { seq, clock }: RecordFrame,
  what: Happening,
  text: string,
  listening: boolean,
  work: Partial<Pick<Row, 'key' | 'code' | 'run' | 'drawn'>> = {},
): Session {
  const item: Row = {
    kind: 'row',
    key: `row-${seq}`,
    what,
    text,
    at: clock.elapsed,
    seq,
    code: null,
    run: null,
    drawn: null,
    ...work,
  }
  return { ...session, items: [...session.items, item], listening }
}

/** From now on another clock, or more minutes. */
function timed(session: Session, frame: RecordFrame, event: PublicTimed): Session {
  const phases = session.room.phases.map((phase, index) => ({
    ...phase,
    minutes: event.phases[index] ?? phase.minutes,
  }))
  const room = { ...session.room, clock: event.clock, stretch: event.stretch, minutes: event.minutes, phases }
  const words =
    event.clock === 'turns'
      ? 'You turned the clock off; phases move on by turns'
      : `The round has ${event.minutes} minutes now`
  return { ...row(session, frame, 'timed', words, session.listening), room }
}

/** A run of drawings is one row, and only moving things about is none. */
function drew(session: Session, frame: RecordFrame, after: Board, listening: boolean): Session {
  const last = session.items.at(-1)
  const run = last?.kind === 'row' ? last.drawn : null
  const before = run?.before ?? session.board
  const items = run ? session.items.slice(0, -1) : session.items
  const next = { ...session, items, board: after, listening }
  if (isNothing(changes(before, after))) return next
  return row(next, frame, 'drew', 'You drew on the board', listening, {
    drawn: { before, after },
    ...(run && last ? { key: last.key } : {}),
  })
}

/** A run says with it that the code was kept for it: one row for both. */
function ran(session: Session, frame: RecordFrame, event: PublicRan): Session {
  const last = session.items.at(-1)
  const kept = last?.kind === 'row' && last.what === 'coded' && last.seq === frame.seq - 1
  const before = kept ? { ...session, items: session.items.slice(0, -1) } : session
  const code = session.code?.text ?? null
  return row(before, frame, 'ran', 'You ran your code', session.listening, { code, run: event })
}

function lines(text: string): string {
  const count = text.split('\n').length
  return count === 1 ? '1 line' : `${count} lines`
}

/** The last turn on the record, if there is one. */
export function lastTurn(session: Session): Turn | null {
  return session.items.findLast((item): item is Turn => item.kind === 'turn') ?? null
}

/** The reply that is being said, as the turn it will become. */
export function openTurn(session: Session, at: number): Turn | null {
  if (!session.open) return null
  return {
    kind: 'turn',
    key: session.open.reply,
    number: (lastTurn(session)?.number ?? 0) + 1,
    who: 'interviewer',
    text: session.open.text,
    at,
    changes: [],
    statement: null,
    cut: null,
    open: true,
  }
}
