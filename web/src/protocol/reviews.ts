// Generated from reviews.json by `npm run protocol`. Do not edit.

export interface Reviews {
  Adjust: Adjust
  Attempts: Attempts
  Begun: Begun
  Cards: Cards
  Cite: Cite
  Comparison: Comparison
  Debrief: Debrief
  Drill: Drill
  Hide: Hide
  Order: Order
  Progress: Progress
  Replay: Replay
  Scorecard: Scorecard
}
/**
 * A coach's score of a dimension and why; a null score takes the change back.
 */
export interface Adjust {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  score: number | null
  why?: string
}
/**
 * Every such interview, oldest first, this one among them.
 */
export interface Attempts {
  attempts: Attempt[]
}
/**
 * An interview that has ended on the same question, in a line; `at` is when it began, in milliseconds since 1970.
 *
 * `whose` is the candidate and the file of one that was held elsewhere: it may be another person's, and is no attempt of one's own.
 */
export interface Attempt {
  at: number
  drill: string | null
  gradings: GradingLine[]
  id: string
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_name: string
  whose: string
}
/**
 * One grading in a line; `at` is in milliseconds since 1970.
 */
export interface GradingLine {
  at: number
  complete: boolean
  digest: string
  id: string
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_name: string
  model: string
  offline: boolean
  runs: number
  version: string
}
/**
 * An interview that has begun.
 */
export interface Begun {
  session: string
}
/**
 * Every grading's card, oldest first; one that was broken off is there as far as it came.
 */
export interface Cards {
  cards: Scorecard[]
}
/**
 * The whole card.
 */
export interface Scorecard {
  boxes: Box[]
  /**
   * the pieces of evidence that a coach added
   */
  cited: CitedView[]
  dimensions: DimensionView[]
  /**
   * quotations that were not the candidate's words and were thrown out
   */
  dropped: number
  failures: Failure[]
  figures: FigureView[]
  /**
   * the signals that the interviewer of an imported interview said first, in the interviewer's words
   */
  foretold: ForetoldView[]
  gap: Gap | null
  grading: By
  /**
   * the pieces of evidence that a coach hid
   */
  hidden: HiddenView[]
  hints: HintView[]
  interview: About
  principles: Principle[]
  probes: ProbeView[]
  red_flags: FlagView[]
  schema: string
  signals: SignalView[]
  /**
   * quotations that were put right
   */
  snapped: number
  strong_answer: StrongAnswer | null
  verdict: Verdict
}
/**
 * One box of a story: filled where any of its signals was shown.
 */
export interface Box {
  evidence: Quoted | null
  name: string
}
/**
 * The candidate's own words, and the number of the turn they stand in.
 */
export interface Quoted {
  quote: string
  turn: number
}
/**
 * Words that a coach added as evidence, and why; they move no score.
 */
export interface CitedView {
  dimension: string
  id: string
  quote: string
  sign: 'strength' | 'gap'
  turn: number
  why: string
}
/**
 * One dimension; `table` is what the counted signals give, `base` after limits, `final` after the grader's move.
 */
export interface DimensionView {
  /**
   * weighted kappa of this grader with labels in this dimension; null where it is not known
   */
  agreement: number | null
  /**
   * how the rubric describes the final score; empty for a 1 where something counts
   */
  anchor: string
  bar: number
  base: number | null
  /**
   * stretch signals that count
   */
  beyond: number
  coach: CoachView | null
  /**
   * expected signals that had a chance
   */
  expected: number
  final: number | null
  high: number | null
  id: string
  limits: LimitView[]
  low: number | null
  move: MoveView | null
  must: boolean
  name: string
  /**
   * expected signals that count
   */
  shown: number
  status: 'scored' | 'not assessed' | 'not graded'
  table: number | null
  /**
   * expected signals that count and came without a probe or hint
   */
  unprompted: number
  weight: number
  why: string
}
/**
 * A coach's score of a dimension, and why.
 */
export interface CoachView {
  score: number
  why: string
}
/**
 * What holds a dimension down, and to which score.
 */
export interface LimitView {
  by: string
  kind: 'contradicted' | 'red flag' | 'repaired red flag' | 'prompted' | 'no close'
  says: string
  score: number
}
/**
 * The grader's move of a base score by one, towards an anchor.
 */
export interface MoveView {
  anchor: number
  by: number
  quote: string
  reason: string
  turn: number
}
/**
 * A part of a run that could not be graded.
 */
export interface Failure {
  part: string
  reason: string
  run: number
  says: string
}
/**
 * A figure of the candidate's, checked by arithmetic.
 */
export interface FigureView {
  factor: number
  id: string
  said: string
  sum: string
  turn: number
  verdict: 'right' | 'off by a factor' | 'wrong unit'
}
/**
 * A signal that an interviewer elsewhere said before the candidate could; the words are the interviewer's.
 */
export interface ForetoldView {
  id: string
  quote: string
  turn: number
}
/**
 * The first thing to work on: the dimension, and the signal or rule that holds it down.
 */
export interface Gap {
  dimension: string
  question: string | null
  says: string
  signal: string | null
}
/**
 * The grading: who graded, at which level, how often, by which prompts, and how far that grader was held against labels.
 */
export interface By {
  at: string
  /**
   * agreement with labelled transcripts, or 'uncalibrated'
   */
  calibration: string
  complete: boolean
  digest: string
  id: string
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_name: string
  model: string
  /**
   * 'rehearsal, not an assessment' for an offline grading, else empty
   */
  note: string
  offline: boolean
  runs: number
  version: string
}
/**
 * A piece of evidence, by the id of its signal or red flag, that a coach hid, and why; the piece itself stays on the card.
 */
export interface HiddenView {
  id: string
  why: string
}
/**
 * A hint that was given: its rung, whether the level allows it without a price, and the signals it took the credit of.
 */
export interface HintView {
  allowed: boolean
  id: string
  prompted: string[]
  rung: number
  turn: number
  voided: string[]
}
/**
 * The interview that was graded; `at` is UTC, `minutes` the interview's own time.
 */
export interface About {
  at: string
  /**
   * the candidate's name in that file, or empty where it gives none
   */
  candidate: string
  ended: string | null
  id: string
  /**
   * the model that spoke, or offline
   */
  interviewer: string
  minutes: number
  questions: AskedQuestion[]
  round: string
  /**
   * the file it was read from, or empty for one that was held here
   */
  source: string
  title: string
  turns: number
}
/**
 * A question that was put.
 */
export interface AskedQuestion {
  id: string
  title: string
}
/**
 * A leadership principle: whether a story for it was asked for, and what it showed.
 */
export interface Principle {
  evidence: Quoted | null
  name: string
  question: string
  state: 'shown' | 'asked' | 'not asked'
}
/**
 * A turn with follow-ups, its ids with commas between them, and the signals first shown in the answer to it.
 */
export interface ProbeView {
  id: string
  kind: 'probe' | 'constraint'
  showed: string[]
  text: string
  turn: number
}
/**
 * A red flag with the words it rests on, what it caps, and what repaired it.
 */
export interface FlagView {
  /**
   * for instance 'SAFE 1'
   */
  caps: string[]
  evidence: Quoted
  id: string
  name: string
  repair: Quoted | null
  repaired: boolean
  severity: string
}
/**
 * One signal: its state, whether it was asked for, whether it counts, and the words it rests on.
 *
 * `role` says what it is at this level: expected, stretch, without a chance in this interview, or beyond what this grader can hear.
 */
export interface SignalView {
  counts: boolean
  dimension: string
  evidence: Quoted | null
  id: string
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  prompted: boolean
  role: 'expected' | 'stretch' | 'no chance' | 'cannot tell'
  rung: number
  says: string
  state: 'present' | 'contradicted' | 'absent'
  /**
   * the grader saw it, but its quotation was not the candidate's
   */
  withheld: boolean
}
/**
 * What a strong answer would have said there, built on what the candidate did say.
 */
export interface StrongAnswer {
  figures: string[]
  had: Quoted[]
  outline: string
  question: string
  still_open: string[]
  /**
   * a model's paragraph in the candidate's own design, or empty
   */
  text: string
}
/**
 * The round's score; null where nothing could be assessed or a dimension could not be graded.
 *
 * `insufficient` stands beside a provisional score; `low` and `high` are those of the single runs, `agree` how many gave `score`.
 */
export interface Verdict {
  agree: number
  by_rule: number | null
  /**
   * the score with the coach's changes, where there are any
   */
  coach: number | null
  held_by: '' | 'level evidence' | 'lower level'
  high: number | null
  /**
   * why a person must look at this card, or empty
   */
  human: string
  insufficient: boolean
  low: number | null
  mean: number | null
  name: string
  score: number | null
  why: string
}
/**
 * Words of the candidate's in a turn, as evidence for or against a dimension, and why.
 */
export interface Cite {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  dimension: string
  quote: string
  sign: 'strength' | 'gap'
  turn: number
  why: string
}
/**
 * Two cards of one interview, or of two attempts at it; `same_words` tells which.
 */
export interface Comparison {
  dimensions: DimensionChange[]
  first: Scorecard
  same_grader: boolean
  same_words: boolean
  second: Scorecard
}
/**
 * A dimension in both gradings, and what differs in it; `moved` is in whole steps, None where one of them has no score.
 */
export interface DimensionChange {
  changes: Difference[]
  dimension: string
  is_now: number | null
  moved: number | null
  name: string
  was: number | null
}
/**
 * One thing that differs: the signal, flag or dimension, what it was and is, and why.
 */
export interface Difference {
  cause: 'rubric' | 'level' | 'evidence' | 'red flag' | "grader's move" | 'chance' | 'coach'
  id: string
  is_now: string
  was: string
}
/**
 * The whole debrief: the rule's decision first, then what is to be talked about, and two memos with the same facts.
 */
export interface Debrief {
  /**
   * null where no round has a score
   */
  decided: ('strong hire' | 'hire' | 'hire one level below' | 'no hire' | 'strong no hire' | 'follow-up round') | null
  decided_level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  /**
   * why the rounds may not be one candidate's, or empty
   */
  doubt: string
  follow_up: FollowUp | null
  for_the_candidate: string
  gaps: GapView[]
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_name: string
  mean: number | null
  mean_below: number | null
  memo: string
  /**
   * 'rehearsal, not an assessment' where any round was graded offline, else empty
   */
  note: string
  /**
   * what is to be known of the choice of the interviews, a sentence each
   */
  notes: string[]
  packets: PacketView[]
  points: PointView[]
  reasons: string[]
  /**
   * the red flags that were made good for: in the memo, and no point to talk about
   */
  repaired: PointView[]
  says: string
  schema: string
  strongest: EvidenceView[]
  /**
   * how much of a hundred the rounds with a score weigh
   */
  weight: number
}
/**
 * The round that is to be held once more, the dimension it is for, and one question.
 */
export interface FollowUp {
  dimension: string
  question: string
  round: string
  title: string
}
/**
 * What was missing in a round, and the question to practise it with where it belongs to one.
 */
export interface GapView {
  dimension: string
  question: string | null
  /**
   * what was said instead, where anything was
   */
  quote: RoundQuote | null
  round: string
  says: string
  score: number
}
/**
 * The candidate's own words in one round.
 */
export interface RoundQuote {
  quote: string
  round: string
  turn: number
}
/**
 * One round of the loop, sealed before it is put beside others; `weight` is its part of a hundred at this level.
 */
export interface PacketView {
  /**
   * the round's score one level below, of the same marks
   */
  below: number | null
  /**
   * the candidate's name in an interview held elsewhere, where its file gives one
   */
  candidate: string
  /**
   * whether a coach's scores are in it
   */
  coached: boolean
  graded_by: string
  grading: string
  hints: number
  insufficient: boolean
  interview: string
  round: string
  score: number | null
  title: string
  unassessed: string[]
  verdict: string
  /**
   * who speaks for the round
   */
  voice: string
  weight: number
}
/**
 * One thing that is to be talked about: it differs, it decides and is low, it is a red flag, or it was not assessed.
 */
export interface PointView {
  /**
   * the id of the dimension or red flag
   */
  about: string
  kind: 'differs' | 'below the bar' | 'red flag' | 'note' | 'not assessed'
  quotes: RoundQuote[]
  rounds: string[]
  says: string
}
/**
 * A piece of evidence for the candidate: what it shows, in the words it rests on.
 */
export interface EvidenceView {
  dimension: string
  quote: string
  round: string
  says: string
  signal: string
  turn: number
}
/**
 * Begin a drill on a dimension.
 */
export interface Drill {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  dimension: string
}
/**
 * Hide a piece of evidence and say why, or show it again with null; one that a coach added is taken back for good.
 */
export interface Hide {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  why: string | null
}
/**
 * What is asked for: the level (that of the interview if null), how often, and `again` where the same grader has graded.
 */
export interface Order {
  again?: boolean
  level?: ('I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr') | null
  runs?: number
}
/**
 * How far a grading has come: `read` of `of` exchanges, `elapsed` milliseconds, `cost` in dollars or null where it is unknown.
 *
 * `grading` is its id once it is open; `says` is what keeps it waiting, or why it failed.
 */
export interface Progress {
  cost: number | null
  elapsed: number
  grading: string | null
  level: ('I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr') | null
  of: number
  read: number
  runs: number
  says: string
  state: 'none' | 'reading' | 'done' | 'stopped' | 'failed'
}
/**
 * An interview that has ended; `at` is when it began, in milliseconds since 1970, `length` its own time.
 *
 * `drill` is the dimension that it drilled, null for a whole round.
 */
export interface Replay {
  at: number
  boards: BoardSnapshot[]
  clock: 'real' | 'turns'
  code: boolean
  codes: CodeSnapshot[]
  /**
   * of the prompts it was held by
   */
  digest: string
  drill: string | null
  gradings: GradingLine[]
  happenings: Happening[]
  id: string
  length: number
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_name: string
  levels: NamedLevel[]
  models: {
    [k: string]: string
  }
  offline: boolean
  /**
   * whether its own prompts hold the grader's, or today's are used
   */
  own_prompts_grade: boolean
  phases: ReplayPhase[]
  question: string
  questions: AskedQuestion[]
  reason: 'complete' | 'time' | 'conduct' | 'left'
  role: string
  round: string
  round_title: string
  runs: RunSnapshot[]
  scale: ScaleStep[]
  /**
   * where it comes from, null where it was held here
   */
  source: (Imported | Forked) | null
  turns: ReplayTurn[]
  /**
   * the program that held the interview
   */
  version: string
}
/**
 * The board as it stood, and its text form, which is what the interviewer read.
 */
export interface BoardSnapshot {
  at: number
  board: Board
  text: string
}
/**
 * A whole board; names are unique, every link has both ends, and no link stands there twice.
 */
export interface Board {
  /**
   * @maxItems 200
   */
  links: BoardLink[]
  /**
   * @maxItems 100
   */
  parts: BoardPart[]
}
/**
 * One link, from the part named `source` to the part named `target`.
 */
export interface BoardLink {
  capacity: string
  kind: 'request' | 'asynchronous'
  label: string
  source: string
  target: string
}
/**
 * One part of a design; its name is its own on the board, `x` and `y` are its upper left corner in pixels.
 */
export interface BoardPart {
  capacity: string
  kind: 'service' | 'queue' | 'store' | 'worker' | 'people' | 'note'
  name: string
  x: number
  y: number
}
/**
 * The editor as it stood.
 */
export interface CodeSnapshot {
  at: number
  language: string
  text: string
}
/**
 * Something between turns; `says` is the sentence of a failure, `away` how long a pause or a stop lasted.
 *
 * `clock` and `stretch` (per cent of the planned minutes) say how time was kept from then on.
 */
export interface Happening {
  at: number
  away: number
  clock: ('real' | 'turns') | null
  says: string
  stretch: number | null
  what: 'hint_requested' | 'repeat_requested' | 'waited' | 'paused' | 'reopened' | 'failed' | 'stalled' | 'timed'
}
/**
 * A level and its name.
 */
export interface NamedLevel {
  id: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  name: string
}
/**
 * A phase that was reached; `minutes` is what was planned, `overran` tells that it was closed for time.
 */
export interface ReplayPhase {
  end: number
  id: string
  minutes: number
  overran: boolean
  start: number
  title: string
}
/**
 * A run of the code, as the candidate's browser measured it; see the event `ran`.
 */
export interface RunSnapshot {
  at: number
  ended: 'finished' | 'stopped' | 'timed_out' | 'crashed'
  left_out: number
  milliseconds: number
  peak: number | null
  stderr: string
  stdout: string
  tests: Outcome[]
}
/**
 * What came of one test of a run: `says` is the first failing assertion or the error, `milliseconds` how long it took.
 *
 * Its result is `unfinished` where the run was stopped in it, and `unreached` where it was stopped before.
 */
export interface Outcome {
  milliseconds: number
  name: string
  result: 'passed' | 'failed' | 'unfinished' | 'unreached'
  says: string
}
/**
 * A score and its word.
 */
export interface ScaleStep {
  name: string
  score: number
}
/**
 * The interview was held elsewhere and read from a file: in which form, under which name, and a digest of its content.
 *
 * `times` says whether they stood in the file or were invented, `notes` what else was taken for granted or left out.
 * `candidate` is the candidate's name, empty where the file gives the role alone.
 */
export interface Imported {
  candidate: string
  digest: string
  form: string
  kind: 'import'
  name: string
  notes: string[]
  times: 'given' | 'invented'
}
/**
 * Another interview up to just before its turn `turn`; the first `imported` records were not made by this program.
 */
export interface Forked {
  imported: number
  kind: 'fork'
  session: string
  turn: number
}
/**
 * A turn: the floor was theirs from `since`, and `at` it was complete; `move` and `ref` say why the interviewer spoke.
 */
export interface ReplayTurn {
  at: number
  changes: Change[]
  interrupted: ('candidate' | 'model' | 'crash') | null
  move: string | null
  number: number
  ref: string | null
  since: number
  speaker: 'interviewer' | 'candidate'
  text: string
}
/**
 * One quantity that a constraint changes, for the constraint card.
 */
export interface Change {
  new: string
  old: string
  what: string
}

/** Longest reason of a coach's in characters. */
export const MAX_WHY = 2000
