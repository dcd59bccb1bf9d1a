/** Markdown of a turn as nodes: settled blocks are rendered once, the open end again with each update. */
import DOMPurify, { type Config } from 'dompurify'
import { Marked, type Token, type Tokens } from 'marked'

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // A turn is not a document: its headings are bold lines, and tags are what was typed, such as List<int>.
    heading({ tokens }) {
      return `<p><strong>${this.parser.parseInline(tokens)}</strong></p>`
    },
    html({ text, block }) {
      const typed = escape(text.trimEnd()).replaceAll('\n', '<br>')
      return block ? `<p>${typed}</p>` : escape(text)
    },
    code({ text, lang }) {
      const language = /^(?:py|python)\b/i.test(lang ?? '') ? ' data-language="python"' : ''
      return `<pre><code${language}>${escape(text)}</code></pre>`
    },
    image({ text }) {
      return escape(text)
    },
    checkbox({ checked }) {
      return checked ? '☑ ' : '☐ '
    },
  },
})

const SANITISE = {
  RETURN_DOM_FRAGMENT: true as const,
  ALLOWED_TAGS: [
    ...['p', 'br', 'hr', 'strong', 'em', 'del', 'code', 'pre', 'blockquote', 'a'],
    ...['ul', 'ol', 'li', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'title', 'start', 'align', 'data-language'],
  // Their values are no addresses, and are not held to be any.
  ADD_URI_SAFE_ATTR: ['start', 'align', 'data-language'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
} satisfies Config

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
  }
  if (node.tagName === 'PRE' || node.tagName === 'CODE') node.setAttribute('translate', 'no')
  // A long line scrolls, and what scrolls must be reachable by keyboard.
  if (node.tagName === 'PRE') node.setAttribute('tabindex', '0')
})

function nodes(tokens: Token[]): ChildNode[] {
  const fragment = DOMPurify.sanitize(marked.parser(tokens), SANITISE)
  return [...fragment.childNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE || node.textContent?.trim())
}

/** A block of the source, and what is shown of it. */
interface Block {
  token: Token
  nodes: ChildNode[]
}

const isList = (token: Token): token is Tokens.List => token.type === 'list'

/** Makes a list that is shown into one that begins as it does and goes on otherwise; null where it cannot. */
function grown({ token: before, nodes: shown }: Block, now: Token): Block | null {
  const [list] = shown
  if (!isList(before) || !isList(now) || !(list instanceof HTMLElement)) return null
  if (now.ordered !== before.ordered || now.start !== before.start || now.loose !== before.loose) return null
  const differs = now.items.findIndex(({ raw }, at) => raw !== before.items[at]?.raw)
  const kept = differs < 0 ? now.items.length : differs
  const last = list.children[kept - 1]
  for (const node of [...list.childNodes].slice(last ? [...list.childNodes].indexOf(last) + 1 : 0)) node.remove()
  const rest = nodes([{ ...now, items: now.items.slice(kept) }])
  list.append(...rest.flatMap((made) => [...made.childNodes]))
  return { token: now, nodes: shown }
}

export class StreamRenderer {
  readonly #host: HTMLElement
  #settled = ''
  #tail: Block[] = []
  #shown = ''

  constructor(host: HTMLElement) {
    this.#host = host
  }

  /** `done` settles everything; until then the last two blocks may still change. */
  update(source: string, done: boolean): void {
    const text = source.replaceAll('\r\n', '\n')
    if (!text.startsWith(this.#settled)) this.#reset()
    const tail = text.slice(this.#settled.length)
    if (tail === this.#shown && tail !== '' && !done) return
    const tokens = marked.lexer(tail)
    const settles = done ? tokens.length : this.#closed(tokens, tail)
    // The end of a stream changes nothing that is shown already: leave its nodes, and a selection in them, alone.
    if (!(done && tail === this.#shown)) this.#tail = this.#show(tokens).slice(settles)
    this.#settled += tokens
      .slice(0, settles)
      .map(({ raw }) => raw)
      .join('')
    if (done) {
      this.#settled = text
      this.#tail = []
    }
    this.#shown = text.slice(this.#settled.length)
  }

  /** Shows these tokens after what is settled; those that were shown there already, word for word, are left alone. */
  #show(tokens: Token[]): Block[] {
    const before = this.#tail
    // A definition changes what other blocks show, and not their source.
    const isDefined = tokens.some(({ type }) => type === 'def')
    const differs = tokens.findIndex(({ raw }, at) => isDefined || raw !== before[at]?.token.raw)
    const kept = before.slice(0, differs < 0 ? tokens.length : differs)
    const [was, now] = [before[kept.length], tokens[kept.length]]
    const longer = was && now && !isDefined ? grown(was, now) : null
    if (longer) kept.push(longer)
    const made = tokens.slice(kept.length).map((token) => ({ token, nodes: nodes([token]) }))
    for (const { nodes: gone } of before.slice(kept.length)) for (const node of gone) node.remove()
    this.#host.append(...made.flatMap((block) => block.nodes))
    return [...kept, ...made]
  }

  /**
   * How many tokens can no longer change: all before the last two blocks, since "3" after a list may yet become its next
   * item. None where the lexer changed the text, so that nothing is cut wrongly.
   */
  #closed(tokens: Token[], tail: string): number {
    const blocks = tokens.flatMap(({ type }, index) => (type === 'space' ? [] : [index]))
    const count = blocks.at(-2) ?? 0
    const raw = tokens
      .slice(0, count)
      .map((token) => token.raw)
      .join('')
    return tail.startsWith(raw) ? count : 0
  }

  #reset(): void {
    this.#host.replaceChildren()
    this.#settled = ''
    this.#shown = ''
    this.#tail = []
  }
}
