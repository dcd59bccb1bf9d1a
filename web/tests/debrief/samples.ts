/** The debrief of a small loop, and what the program offers beside it. */
import type { Offer } from '../../src/app/rest'
import type { Debrief, PacketView, PointView } from '../../src/protocol/reviews'

export function packet(round: string, title: string, more: Partial<PacketView> = {}): PacketView {
  return {
    round,
    title,
    voice: 'Priya Raman',
    candidate: '',
    interview: round.toLowerCase().repeat(26),
    grading: 'g1',
    graded_by: 'offline',
    verdict: 'hire',
    score: 3,
    below: 4,
    weight: 10,
    coached: false,
    insufficient: false,
    hints: 0,
    unassessed: [],
    ...more,
  }
}

export function point(kind: PointView['kind'], about: string, round: string, more: Partial<PointView> = {}): PointView {
  return { kind, about, rounds: [round], says: `${about} is talked about.`, quotes: [], ...more }
}

export const DEBRIEF: Debrief = {
  schema: 'interviewer.debrief/1',
  level: 'II',
  level_name: 'SDE II',
  decided: 'no hire',
  decided_level: 'II',
  says: 'No hire at SDE II.',
  doubt: '',
  notes: [],
  reasons: ['System design (D) is below 3.', 'The weighted mean is 2.29 of 4.'],
  mean: 2.29,
  mean_below: 3,
  weight: 35,
  packets: [
    packet('R', 'Recruiter screen', { weight: 0, score: null, below: null }),
    packet('C', 'Coding screen', { unassessed: ['CODE', 'COMM'], coached: true }),
    packet('D', 'System design', { score: 2, weight: 25, grading: 'g2', verdict: 'no hire' }),
  ],
  points: [
    point('below the bar', 'SAFE', 'D', {
      says: 'failure decides D and is 2 of 4.',
      quotes: [{ round: 'D', turn: 14, quote: 'The <b>others</b> wait behind it.' }],
    }),
    point('not assessed', 'CODE', 'C', { says: 'Implementation was not assessed.' }),
  ],
  repaired: [],
  strongest: [],
  gaps: [],
  follow_up: null,
  memo: 'No hire at SDE II.\nAgainst: SAFE in D is 2 of 4.',
  for_the_candidate: 'This practice loop comes to: no hire at SDE II.\nPractise D1 again.',
  note: 'rehearsal, not an assessment',
}

export const OFFER: Offer = {
  offline: true,
  models: {},
  rounds: [],
  levels: [
    { id: 'I', name: 'SDE I' },
    { id: 'II', name: 'SDE II' },
    { id: 'Sr', name: 'Senior' },
  ],
}
