/** What is selected in the transcript: the turn it lies in and its words, or null where it lies in none or in several. */
export function chosen(document: Document): { turn: number; quote: string } | null {
  const selection = document.getSelection()
  const quote = selection?.toString().trim()
  if (!selection || !quote) return null
  const { startContainer, endContainer, endOffset } = selection.getRangeAt(0)
  const turn = turnOf(startContainer)
  // Three clicks select a paragraph to just before what comes next.
  const within = endOffset === 0 || turnOf(endContainer) === turn
  return turn !== undefined && within ? { turn, quote } : null
}

function turnOf(node: Node): number | undefined {
  const element = node instanceof Element ? node : node.parentElement
  const id = element?.closest('article[id^="T"]')?.id.slice(1)
  return id && /^\d+$/.test(id) ? Number(id) : undefined
}
