/** Sentences about hints and about the grader. Pure. */
import { plural } from '../live/time'
import type { HintView, Scorecard } from '../protocol/reviews'

export function price({ allowed, prompted, voided }: HintView): string {
  if (voided.length > 0) return `took the credit of ${voided.join(', ')}.`
  if (prompted.length > 0) return `${prompted.join(', ')} counts as prompted.`
  return allowed ? 'within what this level allows, no price.' : 'beyond what this level allows, and it took no credit.'
}

export function graderFacts({ grading }: Pick<Scorecard, 'grading'>): string {
  const { offline, model, runs, digest, version, calibration } = grading
  const who = offline ? 'The offline grader, which matches words' : model
  const prompts = digest.replace('b2:', '').slice(0, 7)
  return `${who}, ${plural(runs, 'run')}, prompts ${prompts}, program ${version}: ${calibration}.`
}
