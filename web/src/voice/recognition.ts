/** What turns speech into text in this browser, if anything does. */

interface LocalRecognition {
  available?: (options: { langs: string[]; processLocally: boolean }) => Promise<string>
}

type Recognition = typeof SpeechRecognition & LocalRecognition

export function recognition(): Recognition | null {
  const scope = globalThis as { SpeechRecognition?: Recognition; webkitSpeechRecognition?: Recognition }
  return scope.SpeechRecognition ?? scope.webkitSpeechRecognition ?? null
}

export function canListen(): boolean {
  return recognition() !== null
}
