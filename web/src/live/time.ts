/** Times and sums as words. */
import type { ClockView, PhaseView, SpendView } from '../protocol/protocol'

/** `21:14`; never negative. */
export function clock(milliseconds: number, round: 'up' | 'down' = 'down'): string {
  const exact = Math.max(0, milliseconds) / 1000
  const seconds = round === 'up' ? Math.ceil(exact) : Math.floor(exact)
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}

/** `34 minutes 29 seconds`, for those who hear it. */
export function spokenTime(milliseconds: number): string {
  const seconds = Math.ceil(Math.max(0, milliseconds) / 1000)
  const parts = [plural(Math.floor(seconds / 60), 'minute'), plural(seconds % 60, 'second')]
  return parts.filter((part) => !part.startsWith('0 ')).join(' ') || 'no time'
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** Minutes at which the time left is said aloud: half time, 10, 5 and 1. */
export function crossed(minutes: number, before: number, after: number): string | null {
  const marks = [minutes / 2, 10, 5, 1].filter((mark) => mark < minutes)
  const mark = marks.filter((at) => before > at * 60_000 && after <= at * 60_000).at(-1)
  if (mark === undefined) return null
  return mark === minutes / 2 ? 'Half the time is left' : `${plural(mark, 'minute')} left`
}

export interface PhaseShare {
  phase: PhaseView
  state: 'past' | 'current' | 'ahead'
  /** 0 to 1. */
  filled: number
  over: boolean
}

/** How far each phase is filled: by time, not by progress. */
export function shares(
  phases: readonly PhaseView[],
  at: ClockView,
  since: number,
  overran: readonly string[],
): PhaseShare[] {
  const current = phases.findIndex(({ id }) => id === at.phase)
  return phases.map((phase, index) => {
    if (index < current) return { phase, state: 'past', filled: 1, over: overran.includes(phase.id) }
    if (index > current) return { phase, state: 'ahead', filled: 0, over: false }
    const share = (at.phase_elapsed + since) / (phase.minutes * 60_000)
    return { phase, state: 'current', filled: Math.min(1, share), over: share > 1 }
  })
}

export function spend({ prompt_tokens, completion_tokens, cost, counted }: SpendView): string {
  const tokens = (prompt_tokens + completion_tokens).toLocaleString('en-GB')
  const about = counted === 'estimate' ? 'about ' : ''
  if (cost === null) return `cost unknown · ${about}${tokens} tokens`
  const money = cost > 0 && cost < 0.01 ? 'under $0.01' : `$${cost.toFixed(2)}`
  return `${money} · ${about}${tokens} tokens`
}

export function day(at: number): string {
  return new Date(at).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
}
