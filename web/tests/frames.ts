/** Frames of a server, for stories. */
import type { Delta, Joined, Live, RecordFrame, RoomView } from '../src/protocol/protocol'
import type { Store } from '../src/app/storage'

export const ROOM: RoomView = {
  round: 'C',
  round_title: 'Coding screen',
  place: 2,
  places: 7,
  question: 'C1',
  question_title: 'Keep or drop',
  level: 'III',
  level_name: 'SDE III',
  clock: 'real',
  stretch: 100,
  minutes: 60,
  phases: [
    { id: 'opening', title: 'Opening', minutes: 3 },
    { id: 'baseline', title: 'Baseline', minutes: 15 },
  ],
  persona: 'Priya',
  role: 'Coding interviewer',
  code: true,
  board: false,
  editor: true,
  level_asks: 'Do they think in systems?',
  hints_allowed: 1,
  offline: true,
  models: {},
}

const CLOCK = { elapsed: 0, left: 3_600_000, phase: 'opening', phase_elapsed: 0, running: true }

export function joined(fields: Partial<Joined> = {}): Joined {
  return {
    type: 'joined',
    session: 'a'.repeat(26),
    token: 't'.repeat(16),
    epoch: 1,
    recovered: false,
    room: ROOM,
    ...fields,
  }
}

export function record(seq: number, event: RecordFrame['event'], fields: Partial<RecordFrame> = {}): RecordFrame {
  const spend = { prompt_tokens: 0, completion_tokens: 0, counted: 'exact' as const, cost: 0 }
  return { type: 'record', seq, epoch: 1, at: 0, event, clock: CLOCK, hints_used: 0, spend, ...fields }
}

export function asked(turn: number, reply: string, text: string, move: 'ask' | 'constrain' | 'goodbye' = 'ask') {
  const changes = [{ what: 'Memory', old: '2 GB', new: '200 MB' }]
  const more = { worded: 'model' as const, sha256: '', changes, statement: null, task: null }
  return { type: 'asked' as const, turn, move, text, reply, ...more }
}

export function answered(turn: number, text: string, cmid = 'c'.repeat(32)) {
  return { type: 'answered' as const, turn, text, cmid }
}

export function delta(reply: string, off: number, text: string, fields: Partial<Delta> = {}): Delta {
  return { type: 'delta', reply, attempt: 1, epoch: 1, off, text, ...fields }
}

export function live(seq: number, fields: Partial<Live> = {}): Live {
  return { type: 'live', seq, epoch: 1, clock: CLOCK, open: null, listening: true, ...fields }
}

export function memory(): Store & { size: number } {
  const values = new Map<string, string>()
  return {
    read: (key) => values.get(key) ?? null,
    write: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    get size() {
      return values.size
    },
  }
}
