/** One request to the program and its answer, or what went wrong in a sentence. */
import { Locked } from './rest'

/** The server said no, in one sentence; `code` is its stable word. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, says: string) {
    super(says)
    this.status = status
    this.code = code
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export async function ask<T>(path: string, method: Method = 'GET', body?: unknown): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? null : JSON.stringify(body),
    })
  } catch {
    throw new Error('The program does not answer. It may have been stopped.')
  }
  if (response.status === 401) throw new Locked()
  if (!response.ok) throw await refusal(response)
  return (await response.json()) as T
}

async function refusal(response: Response): Promise<Refused> {
  try {
    const { code, says } = (await response.json()) as { code: string; says: string }
    return new Refused(response.status, code, says)
  } catch {
    return new Refused(response.status, 'failed', `The program answered ${response.status}.`)
  }
}
