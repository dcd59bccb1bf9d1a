/** What the page asks the server about evaluations; it changes nothing there. */
import { ask } from '../app/ask'
import type { Case, Document, Listing, RunLine } from '../protocol/evals'

const at = (run: string) => `/api/evals/${encodeURIComponent(run)}`

export const runs = async () => (await ask<Listing>('/api/evals')).runs
export const progress = (run: string) => ask<RunLine>(`${at(run)}/progress`)
/** The report without the turns of its cases. */
export const report = (run: string) => ask<Document>(at(run))
export const oneCase = (run: string, id: string) => ask<Case>(`${at(run)}/cases/${encodeURIComponent(id)}`)

export const exportAddress = (run: string) => `${at(run)}/export`
export const pageAddress = (run: string) => `${at(run)}/html`
