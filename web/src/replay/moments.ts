/** Where the playhead stands among turns, evidence and what was kept of the workspace. Pure; times in milliseconds. */
import type { Replay, ReplayTurn } from '../protocol/reviews'
import { clock, plural } from '../live/time'

type Timed = { at: number }

/** The index of the last that is not after `time`, or -1. */
export function lastAt(items: readonly Timed[], time: number): number {
  return items.findLastIndex(({ at }) => at <= time)
}

/** The turn that was said last; before the first is complete, the first. */
export function turnAt(turns: readonly ReplayTurn[], time: number): ReplayTurn | null {
  return turns[Math.max(0, lastAt(turns, time))] ?? null
}

/** The next or previous of some turn numbers, counted from the turn in hand. */
export function nextOf(numbers: readonly number[], from: number, step: 1 | -1): number | null {
  const sorted = [...new Set(numbers)].sort((one, other) => one - other)
  return (step === 1 ? sorted.find((one) => one > from) : sorted.findLast((one) => one < from)) ?? null
}

export interface Block {
  left: number
  width: number
  number: number
}

/** A turn as a stretch of the time line, in percent. */
export function block(turn: ReplayTurn, length: number): Block {
  const whole = Math.max(1, length)
  return { left: (turn.since / whole) * 100, width: ((turn.at - turn.since) / whole) * 100, number: turn.number }
}

export function place(at: number, length: number): number {
  return (Math.min(Math.max(at, 0), length) / Math.max(1, length)) * 100
}

/** The text beside the lanes, for those who do not see them. */
export function summary(
  { phases, turns, codes, runs, boards, length }: Replay,
  strengths: number,
  gaps: number,
): string {
  const interviewer = turns.filter(({ speaker }) => speaker === 'interviewer').length
  const parts = phases.map(({ title, start, end }) => `${title} from ${clock(start)} to ${clock(end)}`)
  return [
    `${clock(length)} in all: ${parts.join(', ')}.`,
    `${plural(interviewer, 'turn')} of the interviewer, ${plural(turns.length - interviewer, 'answer')}.`,
    ...(codes.length > 0 ? [`Code was kept ${plural(codes.length, 'time')}.`] : []),
    ...(runs.length > 0 ? [`It was run ${plural(runs.length, 'time')}.`] : []),
    ...(boards.length > 0 ? [`The board was drawn on ${plural(boards.length, 'time')}.`] : []),
    `Evidence: ${plural(strengths, 'strength')}, ${plural(gaps, 'gap')}.`,
  ].join(' ')
}

/** Where the slider stands, for those who hear it: `12:04, Baseline, turn 9, you`. */
export function spoken({ phases, turns, role }: Replay, time: number): string {
  const phase =
    phases[
      Math.max(
        0,
        phases.findLastIndex(({ start }) => start <= time),
      )
    ]
  const turn = turnAt(turns, time)
  const who = turn?.speaker === 'candidate' ? 'you' : role
  return [clock(time), phase?.title, turn && `turn ${turn.number}, ${who}`].filter(Boolean).join(', ')
}
