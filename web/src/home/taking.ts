/** Taking in transcripts from files. */

/** What became of one transcript in a file that was dropped. */
export interface TakenIn {
  name: string
  /** The interview it is now, or null where it was refused. */
  session: string | null
  /** It had been taken in before. */
  before: boolean
  reasons: readonly string[]
  notes: readonly string[]
}

/** Takes a file in; what the server refuses as a whole is one transcript that was refused. */
export async function takeIn(file: File): Promise<readonly TakenIn[]> {
  const refused = (says: string) => [{ name: file.name, session: null, before: false, reasons: [says], notes: [] }]
  try {
    const response = await fetch(`/api/interviews?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      body: file,
    })
    const told = (await response.json()) as { transcripts?: TakenIn[]; says?: string }
    return told.transcripts ?? refused(told.says ?? 'The program did not take it.')
  } catch {
    return refused('The program does not answer. It may have been stopped.')
  }
}
