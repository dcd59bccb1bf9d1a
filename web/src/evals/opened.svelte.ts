/** The report that was opened from a file: it is read by this page alone and goes to no server. */
import type { Document } from '../protocol/evals'

/** Longest file that is read, in bytes: ten thousand cases take about a third of it. */
const LONGEST = 128 * 1024 * 1024

class Opened {
  document = $state.raw<Document | null>(null)
  name = $state('')
  problem = $state('')

  /** Reads a file; tells whether it holds a report, and keeps in `problem` why it does not. */
  async open(file: File): Promise<boolean> {
    this.problem = ''
    try {
      if (file.size > LONGEST) throw new Error(`${file.name} is too large for a report.`)
      // What checks a file comes with the first one.
      const { readReport } = await import('./check')
      this.document = readReport(await file.text(), file.name)
      this.name = file.name
      return true
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error)
      return false
    }
  }
}

export const opened = new Opened()
