// Generated from schema.json by `npm run protocol`. Do not edit.

export type ClientFrame =
  Create | Join | Resume | Say | Code | Draw | Run | Hint | Again | Pause | Continue | Time | Stop | End | Ping
export type ServerFrame = Hello | Joined | RecordFrame | Live | Opened | Delta | Notice | Ack | ErrorFrame | Pong

export interface Protocol {
  client: ClientFrame
  server: ServerFrame
}
/**
 * Begin an interview; `question` null means the round's first, `clock` `turns` counts turns instead of minutes.
 */
export interface Create {
  clock: 'real' | 'turns'
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  question: string | null
  round: string
  type: 'create'
}
/**
 * Open an interview from its beginning; the whole of it is sent.
 */
export interface Join {
  session: string
  type: 'join'
}
/**
 * Come back: `epoch` and `last_seq` are those of the last record seen.
 */
export interface Resume {
  epoch: number
  last_seq: number
  session: string
  token: string
  type: 'resume'
}
/**
 * An answer; an empty text is a blank turn.
 */
export interface Say {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  text: string
  type: 'say'
}
/**
 * The editor as it stands.
 */
export interface Code {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  language: string
  text: string
  type: 'code'
}
/**
 * The board as it stands; its text form is made by the server, so that the two cannot differ.
 */
export interface Draw {
  board: Board
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'draw'
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
 * The code of the editor was run; send it with `code` first where it has changed since.
 */
export interface Run {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  ended: 'finished' | 'stopped' | 'timed_out' | 'crashed'
  language: string
  left_out: number
  milliseconds: number
  peak: number | null
  stderr: string
  stdout: string
  /**
   * @maxItems 100
   */
  tests: Outcome[]
  type: 'run'
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
 * Ask for a hint.
 */
export interface Hint {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'hint'
}
/**
 * Ask for the last line again, for instance after an interruption.
 */
export interface Again {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'again'
}
/**
 * Stop the clock.
 */
export interface Pause {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'pause'
}
/**
 * Let the clock run again.
 */
export interface Continue {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'continue'
}
/**
 * Choose how time is kept from the phase that runs on: by which clock, and how many per cent of the planned minutes there are.
 */
export interface Time {
  clock: 'real' | 'turns'
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  stretch: number
  type: 'time'
}
/**
 * Interrupt the reply that is being said.
 */
export interface Stop {
  reply: string
  type: 'stop'
}
/**
 * End the interview.
 */
export interface End {
  /**
   * the client's own random 128-bit id for this send, in hex
   */
  cmid: string
  type: 'end'
}
/**
 * Ask for a `pong`.
 */
export interface Ping {
  type: 'ping'
}
/**
 * First frame on every socket; `models` names the model of each role, `offline` means a script speaks.
 */
export interface Hello {
  models: {
    [k: string]: string
  }
  offline: boolean
  protocol: number
  type: 'hello'
  version: string
}
/**
 * The interview is open; records follow, then `live`.
 *
 * `recovered` false means continuity could not be proved: forget everything and take the records from 0.
 * `token` is the private word for `resume`; it is not the session's id.
 */
export interface Joined {
  epoch: number
  recovered: boolean
  room: RoomView
  session: string
  token: string
  type: 'joined'
}
/**
 * What a candidate may know of the interview before it begins: no rubric, no private note.
 *
 * `code` says that code is asked for, `editor` that there is something to write it in; `level_asks` is the level in one question.
 * `stretch` is how many per cent of the planned minutes the phase that runs has.
 * `place` is where the round stands in the loop of `places` rounds; 0 for a drill, and where that is not known.
 */
export interface RoomView {
  board: boolean
  clock: 'real' | 'turns'
  code: boolean
  editor: boolean
  hints_allowed: number
  level: 'I' | 'II' | 'III' | 'Sr' | 'St' | 'Pr'
  level_asks: string
  level_name: string
  minutes: number
  models: {
    [k: string]: string
  }
  offline: boolean
  persona: string
  phases: PhaseView[]
  place: number
  places: number
  question: string
  question_title: string
  role: string
  round: string
  round_title: string
  stretch: number
}
/**
 * One phase of the round plan.
 */
export interface PhaseView {
  id: string
  minutes: number
  title: string
}
/**
 * One record of the transcript, synced to the disk; `seq` has no gaps, `at` is UTC in milliseconds.
 */
export interface RecordFrame {
  at: number
  clock: ClockView
  epoch: number
  event:
    | PublicStarted
    | PublicMoved
    | PublicAsked
    | PublicInterrupted
    | PublicFailed
    | PublicStalled
    | PublicAnswered
    | PublicCoded
    | PublicDrew
    | PublicRan
    | PublicMark
    | PublicTimed
    | PublicEnded
    | Noted
  hints_used: number
  seq: number
  spend: SpendView
  type: 'record'
}
/**
 * Where the time stands, in milliseconds; `phase` is the id of the current one.
 */
export interface ClockView {
  elapsed: number
  left: number
  phase: string
  phase_elapsed: number
  running: boolean
}
/**
 * The interview began.
 */
export interface PublicStarted {
  type: 'started'
}
/**
 * The next phase began; `overrun` when the last one was closed for time.
 */
export interface PublicMoved {
  overrun: boolean
  phase: string
  type: 'moved'
}
/**
 * A complete turn of the interviewer; `sha256` is of the text in UTF-8, `changes` fill the constraint card.
 *
 * `statement` holds the authored words of a question or constraint, `task` the files of a question.
 */
export interface PublicAsked {
  changes: Change[]
  move:
    | 'open'
    | 'ask'
    | 'inform'
    | 'probe'
    | 'constrain'
    | 'hint'
    | 'invite'
    | 'carry_on'
    | 'manners'
    | 'repeat'
    | 'close'
    | 'reply'
    | 'goodbye'
  reply: string
  sha256: string
  statement: string | null
  task: Task | null
  text: string
  turn: number
  type: 'asked'
  worded: 'model' | 'authored'
}
/**
 * One quantity that a constraint changes, for the constraint card.
 */
export interface Change {
  new: string
  old: string
  what: string
}
/**
 * The files that come with a question: what the editor holds at first, tests, and bytes of heap that a run may take.
 */
export interface Task {
  memory_limit: number | null
  starter: string
  tests: string
}
/**
 * A turn of the interviewer that did not end.
 */
export interface PublicInterrupted {
  by: 'candidate' | 'model' | 'crash'
  reply: string
  text: string
  turn: number
  type: 'interrupted'
}
/**
 * An exchange with a model failed, in one sentence, and what stood in.
 */
export interface PublicFailed {
  instead: 'authored line' | 'offline observation' | 'nothing'
  role: 'observer' | 'interviewer' | 'grader'
  says: string
  type: 'failed'
}
/**
 * A failing model or a full disk kept the interview waiting; `lost` milliseconds do not count on the clock.
 */
export interface PublicStalled {
  lost: number
  type: 'stalled'
}
/**
 * A turn of the candidate.
 */
export interface PublicAnswered {
  cmid: string
  text: string
  turn: number
  type: 'answered'
}
/**
 * A snapshot of the editor was kept.
 */
export interface PublicCoded {
  cmid: string
  language: string
  text: string
  type: 'coded'
}
/**
 * The board was kept; `text` is what the interviewer reads of it.
 */
export interface PublicDrew {
  board: Board
  cmid: string
  text: string
  type: 'drew'
}
/**
 * The code was run; everything is as the candidate's browser measured it.
 */
export interface PublicRan {
  cmid: string
  ended: 'finished' | 'stopped' | 'timed_out' | 'crashed'
  language: string
  left_out: number
  milliseconds: number
  peak: number | null
  stderr: string
  stdout: string
  tests: Outcome[]
  type: 'ran'
}
/**
 * Something that happened between turns: a hint or a repeat was asked for, a silence, a pause, the end.
 */
export interface PublicMark {
  type: 'hint_requested' | 'repeat_requested' | 'waited' | 'paused' | 'resumed'
}
/**
 * Time is kept otherwise from now on; `stretch` as chosen, `minutes` of the round, and of each phase in `phases`.
 */
export interface PublicTimed {
  clock: 'real' | 'turns'
  minutes: number
  phases: number[]
  stretch: number
  type: 'timed'
}
/**
 * The interview is over.
 */
export interface PublicEnded {
  by: 'interviewer' | 'candidate'
  reason: 'complete' | 'time' | 'conduct' | 'left'
  type: 'ended'
}
/**
 * Something the candidate is not shown until the report.
 */
export interface Noted {
  type: 'noted'
}
/**
 * Tokens and estimated dollars of the interview so far; `cost` null means unknown.
 */
export interface SpendView {
  completion_tokens: number
  cost: number | null
  counted: 'endpoint' | 'exact' | 'estimate'
  prompt_tokens: number
}
/**
 * Everything up to `seq` has been sent; what follows happens now.
 *
 * `listening` says that the floor is the candidate's, also while the clock is paused; `open` is the reply that is being said.
 */
export interface Live {
  clock: ClockView
  epoch: number
  listening: boolean
  open: OpenReply | null
  seq: number
  type: 'live'
}
/**
 * The reply that is being said now, and all of it so far.
 */
export interface OpenReply {
  attempt: number
  reply: string
  text: string
}
/**
 * The interviewer begins to answer; `attempt` counts tries of the same reply from 1.
 *
 * The next `asked` or `interrupted` record ends it, whatever `reply` it carries: a line that stands in has one of its own.
 */
export interface Opened {
  attempt: number
  epoch: number
  reply: string
  type: 'opened'
}
/**
 * More of the open reply; `off` is where `text` begins, in UTF-16 code units, so that a doubled delta is harmless.
 */
export interface Delta {
  attempt: number
  epoch: number
  off: number
  reply: string
  text: string
  type: 'delta'
}
/**
 * The model or the disk keeps the interview waiting; `seconds` until the next try where one failed: then the clock stands still.
 */
export interface Notice {
  says: string
  seconds: number | null
  type: 'notice'
}
/**
 * What was sent with this `cmid` is on the disk as record `seq`; a resend gets the same answer.
 */
export interface Ack {
  cmid: string
  seq: number
  type: 'ack'
}
/**
 * What was sent could not be taken; the socket stays open and nothing was stored.
 */
export interface ErrorFrame {
  cmid: string | null
  code: string
  says: string
  type: 'error'
}
/**
 * The answer to `ping`.
 */
export interface Pong {
  type: 'pong'
}

/** Longest answer in characters. */
export const MAX_TEXT = 20000
