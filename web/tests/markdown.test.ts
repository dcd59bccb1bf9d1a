import { beforeEach, describe, expect, it } from 'vitest'
import { StreamRenderer } from '../src/ui/markdown'

const TEXT = [
  'Think of `process()` in **your** sketch:',
  '```python\ndef process(x):\n\n    return KEEP\n```',
  '1. one\n2. two\n\n3. three',
  '> quoted\n> on',
  '| a | b |\n| --- | ---: |\n| 1 | 2 |',
  'The end, with [a link](https://example.org).',
].join('\n\n')

let host: HTMLElement
let renderer: StreamRenderer

beforeEach(() => {
  host = document.createElement('div')
  renderer = new StreamRenderer(host)
})

function whole(text: string): string {
  const box = document.createElement('div')
  new StreamRenderer(box).update(text, true)
  return box.innerHTML
}

describe('a stream of markdown', () => {
  it.each([1, 3, 7, 50])('in parts of %i characters ends as the whole would', (size) => {
    for (let end = size; end < TEXT.length; end += size) renderer.update(TEXT.slice(0, end), false)
    renderer.update(TEXT, true)
    expect(host.innerHTML).toBe(whole(TEXT))
  })

  it('never renders a settled block again', () => {
    renderer.update('One.\n\nTwo.\n\nThr', false)
    const first = host.firstElementChild
    renderer.update('One.\n\nTwo.\n\nThree.\n\nFour.', false)
    renderer.update('One.\n\nTwo.\n\nThree.\n\nFour.', true)
    expect(host.firstElementChild).toBe(first)
    expect(host.children).toHaveLength(4)
  })

  it('renders of what is shown only the block that grows', () => {
    renderer.update('One.\n\nTw', false)
    const first = host.firstElementChild
    renderer.update('One.\n\nTwo', false)
    expect(host.firstElementChild).toBe(first)
    expect(host.textContent).toBe('One.Two')
    renderer.update('One.\n\nTwo.\n- a', false)
    expect(host.firstElementChild).toBe(first)
  })

  it('renders of a list only the item that grows, and all of it where it becomes a loose one', () => {
    const steps = [
      '- one\n- tw',
      '- one\n- two',
      '- one\n- two\n- three\n  - four\n',
      '- one\n- two\n- three\n\n- five',
    ]
    renderer.update(steps[0] ?? '', false)
    const first = host.querySelector('li')
    for (const step of steps) {
      renderer.update(step, false)
      expect(host.innerHTML).toBe(whole(step))
      if (step !== steps.at(-1)) expect(host.querySelector('li')).toBe(first)
    }
  })

  it('shows a link whose address comes after it', () => {
    const text = 'See [a][1].\n\n[1]: https://example.org'
    for (let end = 1; end <= text.length; end++) renderer.update(text.slice(0, end), false)
    renderer.update(text, true)
    expect(host.innerHTML).toBe(whole(text))
    expect(host.querySelector('a')?.href).toBe('https://example.org/')
  })

  it('leaves the shown nodes alone when it ends as it stood', () => {
    renderer.update('One.\n\nTwo.', false)
    const nodes = [...host.children]
    renderer.update('One.\n\nTwo.', true)
    expect([...host.children]).toEqual(nodes)
  })

  it('begins anew where the record says something else', () => {
    renderer.update('One.\n\nTwo.\n\nThree.\n\nFour', false)
    renderer.update('Other.', true)
    expect(host.textContent).toBe('Other.')
  })
})

describe('what reaches the page', () => {
  const html = (text: string) => {
    renderer.update(text, true)
    return host.innerHTML
  }

  it('shows tags as they were typed', () => {
    expect(html('A List<int> and <b>more</b>')).toBe('<p>A List&lt;int&gt; and &lt;b&gt;more&lt;/b&gt;</p>')
    expect(whole('<script>alert(1)</script>')).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>')
  })

  it('opens links elsewhere, and only to the web or to mail', () => {
    expect(html('[a](https://example.org)')).toContain('target="_blank" rel="noopener noreferrer"')
    expect(whole('[a](javascript:alert(1))')).not.toContain('javascript')
    expect(whole('[a](/api/interviews)')).not.toContain('href')
  })

  it('has no pictures, styles or headings', () => {
    expect(html('# Title\n\n![alt](https://example.org/a.png)')).toBe('<p><strong>Title</strong></p><p>alt</p>')
  })

  it('keeps lines of an answer and marks code as not to be translated', () => {
    expect(html('one\ntwo')).toBe('<p>one<br>two</p>')
    expect(whole('```\nx = 1\n```')).toBe('<pre translate="no" tabindex="0"><code translate="no">x = 1</code></pre>')
  })

  it('knows Python from its fence, and lets nothing else through with it', () => {
    renderer.update('```python\nx = 1\n```\n\n```"><img src=x>\ny\n```\n\n```js\nz\n```', true)
    expect([...host.querySelectorAll('code')].map((code) => code.getAttributeNames().sort())).toEqual([
      ['data-language', 'translate'],
      ['translate'],
      ['translate'],
    ])
    expect(host.querySelector('img')).toBeNull()
  })

  it('keeps where a list begins and how a column stands', () => {
    renderer.update('4. four\n5. five\n\n| a |\n| ---: |\n| 1 |', true)
    expect(host.querySelector('ol')?.getAttribute('start')).toBe('4')
    expect(host.querySelector('td')?.getAttribute('align')).toBe('right')
  })
})
