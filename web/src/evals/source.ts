/** Where the transcripts of a case come from: a file that was opened, or the store. */
import type { Case, Document } from '../protocol/evals'

/** Gives a case with its turns, or null where they were not kept. */
export type Source = (id: string) => Promise<Case | null>

/** The cases of a report from a file; one whose turns were left out has none to show. */
export function fromFile({ report }: Document): Source {
  const kept = new Map(report.cases.map((one) => [one.id, one]))
  return (id) => {
    const found = kept.get(id)
    const told = found?.repeats.some(({ a, b }) => a.turns.length > 0 || b.turns.length > 0 || a.failed || b.failed)
    return Promise.resolve(found && told ? found : null)
  }
}
