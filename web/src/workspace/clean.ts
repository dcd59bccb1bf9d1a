/** Text as every other side can take it. */
export function clean(text: string, most = Infinity): string {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text
  return cut.toWellFormed().replaceAll('\0', '␀')
}
