/** What is selected in the transcript: the turn it lies in and its words, or null where it lies in none or in several. */
export function chosen(document: Document): { turn: number; quote: string } | null {
  const selection = document.getSelection()
  const quote = selection?.toString().trim()
  if (!selection || !quote) return null
  const [from, to] = [selection.anchorNode, selection.focusNode].map(turnOf)
  return from !== undefined && from === to ? { turn: from, quote } : null
}

function turnOf(node: Node | null): number | undefined {
  const element = node instanceof Element ? node : node?.parentElement
  const id = element?.closest('article[id^="T"]')?.id.slice(1)
  return id && /^\d+$/.test(id) ? Number(id) : undefined
}
