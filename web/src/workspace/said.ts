/** What the interviewer said last, also while it is being said. Pure. */
import type { Session, Turn } from '../protocol/session'

export function lastSaid(session: Session, open: Turn | null): { turn: number; text: string } | null {
  const turn =
    open ?? session.items.findLast((item): item is Turn => item.kind === 'turn' && item.who === 'interviewer') ?? null
  return turn && turn.text ? { turn: turn.number, text: turn.text } : null
}
