// Generated from eval/schema/ by `npm run protocol`. Do not edit.

export interface Evals {
  document: Document
  listing: Listing
}
/**
 * What is printed: the name of the schema, what a process ends with, what a report says first, and the report.
 */
export interface Document {
  decision: Decision
  exit_code: 0 | 10 | 11
  report: Report
  schema: 'interviewer.eval-report/1'
}
/**
 * What a report says first: one sentence with the figure, and one paragraph of what else is to be known.
 */
export interface Decision {
  answer: 'better' | 'worse' | 'no clear change' | 'invalid'
  detail: string
  headline: string
  mark: string
}
/**
 * Everything a report says; `suite` is its title.
 */
export interface Report {
  cases: Case[]
  comparison: Comparison
  prompt_diff: Difference[]
  run: RunFacts
  suite: string
}
/**
 * One case of the suite: who was interviewed, on what, at which level; `id` is the case's in the comparison.
 *
 * A case whose transcripts are not to be shown has no repeats.
 */
export interface Case {
  id: string
  level: string
  remark: string
  repeats: Repeat[]
  round: string
}
/**
 * The same repeat on both sides.
 */
export interface Repeat {
  a: Played
  b: Played
}
/**
 * One repeat of a case on one side: its turns, how it was graded in the words of the scale, and why it failed if it did.
 */
export interface Played {
  failed: string
  turns: Turn[]
  verdict: string
}
/**
 * One turn of a transcript, with its number there, or a row between two turns that has none.
 */
export interface Turn {
  marks: Mark[]
  number: number | null
  speaker: 'interviewer' | 'candidate' | 'event'
  text: string
}
/**
 * A judgement against a turn of the interviewer's: what it is called, and the words it is about where they were quoted.
 */
export interface Mark {
  quote: string
  says: string
}
/**
 * The whole of it: one answer, one gate, and a change for every metric in the order of the suite.
 *
 * `cases` counts the cases both sides have, `repeats` the most that one of them was played.
 * `subjects` counts those that are apart from each other: a candidate on a question, at however many levels.
 * `why` has a sentence for the primary and each guardrail that has no answer, `unseen` one for what changed in the prompts and was
 * said or read in no case.
 */
export interface Comparison {
  a: Named
  answer: 'better' | 'worse' | 'no clear change' | 'invalid'
  b: Named
  cases: number
  changes: Change[]
  confidence: number
  deterministic: boolean
  gate: 'passed' | 'worse' | 'undecided'
  repeats: number
  seed: number
  subjects: number
  unseen: string[]
  why: string[]
}
/**
 * A side as reports call it.
 */
export interface Named {
  digest: string
  label: string
  name: string
}
/**
 * What became of one metric; a win is a case in which B is better.
 *
 * `p` is the sign-flip test's, `adjusted` the same after Holm over the metrics tested together; the primary is tested alone.
 * `at_worst` is the end of the one-sided interval on the losing side: the gate passes where it is no further out than the margin.
 * Where the answer is "invalid", `invalid` is the kind of reason and `why` says it in a sentence.
 */
export interface Change {
  a: number | null
  adjusted: number | null
  answer: 'better' | 'worse' | 'no clear change' | 'invalid'
  at_worst: number | null
  b: number | null
  cases: CaseChange[]
  difference: number | null
  gate: 'passed' | 'worse' | 'undecided'
  interval: Interval | null
  invalid: ('mismatch' | 'missing' | 'few' | 'idle') | null
  losses: number
  method: 't' | 'shares' | 'counted'
  metric: Metric
  missing_a: Missing
  missing_b: Missing
  p: number | null
  reach: Reach | null
  reliability: Reliability | null
  repeats: number
  strata: StratumChange[]
  ties: number
  unpaired: Unpaired[]
  why: string
  wins: number
}
/**
 * One case on both sides: the mean over its repeats, or for a hard rule whether it held in all of them.
 */
export interface CaseChange {
  a: number
  b: number
  case: string
  difference: number
  stratum: string
  subject: string
}
/**
 * Both ends, B − A in the metric's own sign.
 */
export interface Interval {
  high: number
  low: number
}
/**
 * One thing that is compared, and which way is better.
 *
 * `margin` is the largest loss that is still "not worse", in the metric's unit (a share's margin of 0.02 is two points).
 * `hard` rules allow no exception: any fault in any repeat fails the case.
 * A fault is a value below 1 where higher is better, and a value above 0 where lower is.
 * `scale` is the top of the scale of a score, where it has one, and is only shown.
 */
export interface Metric {
  direction: 'higher' | 'lower'
  hard: boolean
  id: string
  margin: number
  role: 'primary' | 'guardrail' | 'budget' | 'extra'
  scale: number | null
  title: string
  unit: 'share' | 'score' | 'count' | 'tokens' | 'seconds' | 'dollars' | 'words'
}
/**
 * How many of a side's repeats have no value, by reason; `of` counts them all.
 */
export interface Missing {
  failed: number
  not_applicable: number
  of: number
  ungraded: number
}
/**
 * What this run was able to see.
 *
 * `spread` is the standard deviation of the differences between subjects, `smallest` the smallest true change found four times in five,
 * and `cases_for_half` how many cases find half of that.
 * Where every case is the same there is no spread to go by: `one_way` cases would have had to change, all one way,
 * and with confidence fewer than the share `unseen` of such cases would.
 * `cases_to_pass` is how many show that no change is within the margin, where this run could not.
 * Numbers of cases are for as many `levels` a subject as this run had on average.
 */
export interface Reach {
  cases_for_half: number | null
  cases_to_pass: number | null
  levels: number
  one_way: number | null
  smallest: number | null
  spread: number
  unseen: number | null
}
/**
 * A hard rule: the share of cases in which it held in all repeats, and of single repeats, on both sides.
 *
 * `broken` are the cases that held on A and do not on B, `mended` those the other way round.
 */
export interface Reliability {
  a_all: number
  a_each: number
  b_all: number
  b_each: number
  broken: string[]
  mended: string[]
  repeats: number
}
/**
 * The cases of one stratum by themselves; without an interval where they are too few for one.
 */
export interface StratumChange {
  a: number
  adjusted: number | null
  b: number
  cases: number
  difference: number
  interval: Interval | null
  losses: number
  p: number | null
  stratum: string
  ties: number
  wins: number
}
/**
 * A case without a value on one side or both, and why.
 */
export interface Unpaired {
  case: string
  why: string
}
/**
 * One thing that changed: an item as a whole, or one of its keys; `words` is filled where prose changed.
 */
export interface Difference {
  id: string
  key: string
  kind: 'added' | 'removed' | 'changed'
  new: string
  old: string
  words: ['same' | 'gone' | 'came' | 'cut', string][]
}
/**
 * How the figures came about.
 *
 * `dollars` is None where no price is known.
 * `flip_rates` are how often the judge contradicts itself when it is asked again, by the id of the metric.
 * `notes` are sentences about what the figures leave out, and `again` is the command that makes this run again.
 * `left_out` counts the cases that were not played, since both sides are the same in them.
 */
export interface RunFacts {
  again: string
  dollars: number | null
  failed: number
  flip_rates: {
    [k: string]: number
  }
  interviews: number
  left_out: number
  models: {
    [k: string]: string
  }
  notes: string[]
  repeats: number
  seed: number
  tokens: number
  ungraded: number
  version: string
}
/**
 * Every run of a store, the one that was started last first.
 */
export interface Listing {
  runs: RunLine[]
  schema: 'interviewer.eval-runs/1'
}
/**
 * A run in a line.
 *
 * `started` is when it was last begun, in UTC; `failed` counts the interviews that came to no end, `dollars` is of known price.
 * Of a complete run `decision` and `exit_code` are None where they are not known yet, or where there is none: `without` then says why.
 */
export interface RunLine {
  calls: number
  cases: number
  decision: Decision | null
  dollars: number
  exit_code: (0 | 10 | 11) | null
  failed: number
  finished: number
  id: string
  interviews: number
  labels: string[]
  repeats: number
  started: string
  state: 'running' | 'complete' | 'interrupted'
  suite: string
  without: string
}
