/** A small interview that has ended, and the card of a grading of it. */
import type { DimensionView, Replay, ReplayTurn, Scorecard, SignalView } from '../../src/protocol/reviews'

export function turn(number: number, since: number, at: number, text = `Turn ${number}.`): ReplayTurn {
  const speaker = number % 2 === 1 ? 'interviewer' : 'candidate'
  return { number, speaker, text, since, at, move: null, ref: null, interrupted: null, changes: [] }
}

export const REPLAY: Replay = {
  id: '0'.repeat(26),
  round: 'C',
  round_title: 'Coding screen',
  questions: [{ id: 'C1', title: 'Keep or drop' }],
  question: 'C1',
  level: 'II',
  level_name: 'SDE II',
  clock: 'real',
  at: 1_787_000_000_000,
  length: 100_000,
  role: 'Coding interviewer',
  code: true,
  reason: 'complete',
  models: { interviewer: 'offline' },
  offline: true,
  version: '1',
  digest: 'b2:0123456789',
  drill: null,
  own_prompts_grade: true,
  phases: [
    { id: 'opening', title: 'Opening', minutes: 1, start: 0, end: 20_000, overran: false },
    { id: 'baseline', title: 'Baseline', minutes: 1, start: 20_000, end: 100_000, overran: false },
  ],
  turns: [
    turn(1, 0, 5000),
    turn(2, 5000, 20_000),
    turn(3, 20_000, 25_000),
    turn(4, 25_000, 60_000),
    turn(5, 60_000, 60_000),
  ],
  codes: [
    { at: 30_000, text: 'a = 1\n', language: 'python' },
    { at: 50_000, text: 'a = 1\nb = 2\n', language: 'python' },
  ],
  runs: [],
  boards: [],
  source: null,
  happenings: [],
  gradings: [],
  levels: [{ id: 'II', name: 'SDE II' }],
  scale: [
    { score: 1, name: 'strong no hire' },
    { score: 2, name: 'no hire' },
    { score: 3, name: 'hire' },
    { score: 4, name: 'strong hire' },
  ],
}

export function dimension(id: string, final: number | null, more: Partial<DimensionView> = {}): DimensionView {
  return {
    id,
    name: { SAFE: 'Safety', COMM: 'Communication' }[id] ?? id,
    status: final === null ? 'not assessed' : 'scored',
    must: false,
    weight: 1,
    bar: 3,
    table: final,
    base: final,
    final,
    low: final,
    high: final,
    shown: 0,
    expected: 0,
    beyond: 0,
    unprompted: 0,
    limits: [],
    move: null,
    coach: null,
    why: '',
    anchor: '',
    ...more,
  }
}

export function signal(id: string, more: Partial<SignalView> = {}): SignalView {
  return {
    id,
    dimension: 'SAFE',
    level: 'II',
    says: `${id} says`,
    role: 'expected',
    state: 'present',
    prompted: false,
    rung: 0,
    counts: true,
    withheld: false,
    evidence: { turn: 2, quote: 'a quotation' },
    ...more,
  }
}

export function card(more: Partial<Scorecard> = {}, grading: Partial<Scorecard['grading']> = {}): Scorecard {
  return {
    schema: 'interviewer.scorecard/1',
    interview: {
      id: REPLAY.id,
      round: 'C',
      title: 'Coding screen',
      questions: REPLAY.questions,
      at: '2026-08-17T20:53:20.000Z',
      ended: 'complete',
      minutes: 2,
      turns: 5,
      interviewer: 'offline',
      source: '',
      candidate: '',
    },
    grading: {
      id: 'g1',
      at: '2026-08-17T21:00:00.000Z',
      level: 'II',
      level_name: 'SDE II',
      model: 'offline',
      offline: true,
      runs: 1,
      complete: true,
      digest: 'b2:0123456789',
      version: '1',
      note: 'rehearsal, not an assessment',
      calibration: 'uncalibrated',
      ...grading,
    },
    verdict: {
      score: 2,
      name: 'no hire',
      why: 'So.',
      mean: 2,
      by_rule: 2,
      held_by: '',
      insufficient: false,
      low: 2,
      high: 2,
      agree: 1,
      human: '',
      coach: null,
    },
    dimensions: [dimension('SAFE', 2), dimension('COMM', 3)],
    signals: [],
    red_flags: [],
    gap: null,
    strong_answer: null,
    probes: [],
    hints: [],
    figures: [],
    boxes: [],
    principles: [],
    dropped: 0,
    snapped: 0,
    failures: [],
    hidden: [],
    cited: [],
    ...more,
  }
}
