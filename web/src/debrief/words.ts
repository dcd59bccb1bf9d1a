/** What a debrief says as signs, words and addresses. Pure. */
import type { Debrief, PacketView, PointView } from '../protocol/reviews'
import { writePlace } from '../replay/place'

export type Level = Debrief['level']

const LEVELS: readonly Level[] = ['I', 'II', 'III', 'Sr', 'St', 'Pr']

/** The level that the address bar asks for; null for that of the newest grade. */
export function levelOf(search: string): Level | null {
  const asked = new URLSearchParams(search).get('level')
  return LEVELS.find((level) => level === asked) ?? null
}

export function query(level: Level | null): string {
  return level === null ? '' : `?level=${level}`
}

export type Tone = 'good' | 'bad' | 'warn'

/** A decision is told by its words first, and by its sign and colour beside them. */
export function sign(decided: Debrief['decided']): { mark: string; tone: Tone } {
  switch (decided) {
    case 'strong hire':
    case 'hire':
    case 'hire one level below':
      return { mark: '✓', tone: 'good' }
    case 'no hire':
    case 'strong no hire':
      return { mark: '✕', tone: 'bad' }
    default:
      return { mark: '?', tone: 'warn' }
  }
}

export const KINDS: Record<PointView['kind'], { word: string; tone: 'plain' | Tone }> = {
  differs: { word: 'Differs', tone: 'warn' },
  'below the bar': { word: 'Below the bar', tone: 'bad' },
  'red flag': { word: 'Red flag', tone: 'bad' },
  note: { word: 'Note', tone: 'plain' },
  'not assessed': { word: 'Not assessed', tone: 'plain' },
}

/** The scorecard that a round comes from, and in it the turn. */
export function address({ interview, grading }: PacketView, turn: number | null = null): string {
  return `/replay/${interview}${writePlace({ turn, grading, against: null })}`
}

/** `Not assessed: CODE, COMM`; empty where all was. */
export function unassessed({ unassessed: left }: PacketView): string {
  return left.length > 0 ? `Not assessed: ${left.join(', ')}` : ''
}
