/** The interviewer's turns aloud, where that was chosen; what speaks is loaded with the first word. */
import { aloud } from '../app/prefs.svelte'

let speaking: typeof import('./speaking') | null = null

export async function sayAloud(text: string): Promise<void> {
  if (!aloud.on) return
  speaking ??= await import('./speaking')
  speaking.speak(text)
}

export function hush(): void {
  speaking?.hush()
}
