/** Speech as text: by this device where the browser offers that, and never sent anywhere as an answer by itself. */

import { recognition } from './recognition'

export type Where = 'device' | 'elsewhere'

const LANG = 'en-GB'

/** Where the audio would go. */
export async function where(): Promise<Where> {
  try {
    const status = await recognition()?.available?.({ langs: [LANG], processLocally: true })
    return status === 'available' ? 'device' : 'elsewhere'
  } catch {
    return 'elsewhere'
  }
}

/** One sentence about it, for the first use. */
export const WHERE: Record<Where, string> = {
  device: 'Your voice is turned into text on this device, and no audio leaves it.',
  elsewhere:
    "This browser sends your voice to its maker's servers to turn it into text; this program gets the text only, and only when you send it.",
}

const PROBLEM: Record<string, string> = {
  'not-allowed': 'The browser does not let this page use the microphone: allow it in the address bar, then try again.',
  'audio-capture': 'There is no microphone: connect one, then try again.',
  network: 'The browser could not reach what turns speech into text: type the answer, or try again later.',
}

export class Dictation {
  listening = $state(false)
  /** What was heard and may still change. */
  hearing = $state('')
  problem = $state<string | null>(null)
  #running: SpeechRecognition | null = null

  /** Listens until `stop`; every stretch that is understood goes to `take`. */
  start(from: Where, take: (text: string) => void): void {
    const Recognition = recognition()
    if (!Recognition || this.#running) return
    const running = new Recognition() as SpeechRecognition & { processLocally?: boolean }
    running.lang = LANG
    running.continuous = true
    running.interimResults = true
    if (from === 'device') running.processLocally = true
    running.onresult = ({ results, resultIndex }) => {
      let open = ''
      for (let index = resultIndex; index < results.length; index++) {
        const result = results[index]
        const text = result?.[0]?.transcript ?? ''
        if (result?.isFinal) take(text.trim())
        else open += text
      }
      this.hearing = open.trim()
    }
    running.onerror = ({ error }) => {
      if (error !== 'no-speech' && error !== 'aborted') {
        this.problem = PROBLEM[error] ?? 'Speech could not be turned into text: type the answer, or try again.'
      }
    }
    running.onend = () => {
      this.listening = false
      this.hearing = ''
      this.#running = null
    }
    this.problem = null
    this.#running = running
    this.listening = true
    running.start()
  }

  stop(): void {
    this.#running?.stop()
  }
}
