/** Colours Python in answers as the editor does. */
import { pythonLanguage } from '@codemirror/lang-python'
import { highlightCode, tagHighlighter, tags } from '@lezer/highlight'

const NAMES = tagHighlighter([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.moduleKeyword], class: 'code-keyword' },
  { tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName))], class: 'code-name' },
  { tag: [tags.definition(tags.className), tags.className, tags.meta], class: 'code-name' },
  { tag: [tags.string, tags.special(tags.string)], class: 'code-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'code-number' },
  { tag: [tags.comment, tags.lineComment], class: 'code-comment' },
])

export function paintPython(code: Element): void {
  const text = code.textContent
  const nodes: (Node | string)[] = []
  const put = (words: string, name: string) => {
    if (!name) return void nodes.push(words)
    const span = document.createElement('span')
    span.className = name
    span.textContent = words
    nodes.push(span)
  }
  highlightCode(text, pythonLanguage.parser.parse(text), NAMES, put, () => nodes.push('\n'))
  code.replaceChildren(...nodes)
}
