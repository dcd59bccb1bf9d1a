/** Speaks text by a voice of this device; one that would send the text elsewhere is never used. */

function voice(): SpeechSynthesisVoice | null {
  if (!('speechSynthesis' in globalThis)) return null
  const own = speechSynthesis.getVoices().filter(({ localService, lang }) => localService && /^en\b/i.test(lang))
  return own.find(({ lang }) => /gb/i.test(lang)) ?? own.find((each) => each.default) ?? own[0] ?? null
}

/** Whether this device has a voice of its own; the list of voices may come late, so ask again. */
export function canSpeak(): boolean {
  return voice() !== null
}

export function speak(text: string): void {
  const with_ = voice()
  const plain = spoken(text)
  if (!with_ || !plain) return
  const utterance = new SpeechSynthesisUtterance(plain)
  utterance.voice = with_
  utterance.lang = with_.lang
  speechSynthesis.speak(utterance)
}

export function hush(): void {
  if ('speechSynthesis' in globalThis) speechSynthesis.cancel()
}

/** What is read out of a turn: its words, without the marks of markdown and without code. */
export function spoken(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/`([^`]*)`/g, '$1')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^\s*(?:#{1,6}|>|[-*+]|\d+\.)\s+/gm, '')
    .replace(/[*_]{1,3}(\S[^*_]*?)[*_]{1,3}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
