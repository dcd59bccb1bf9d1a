import { describe, expect, it } from 'vitest'
import { paintPython } from '../src/workspace/painting'

describe('code in an answer', () => {
  it('is coloured and says what it said', () => {
    const code = document.createElement('code')
    const text = 'def keep(x):\n    # <b>not</b> yet\n    return "<img src=x>" if x else None\n'
    code.textContent = text
    paintPython(code)
    expect(code.textContent).toBe(text)
    const colours = [...code.querySelectorAll('span')].map(({ className, textContent }) => [className, textContent])
    expect(colours).toContainEqual(['code-keyword', 'def'])
    expect(colours).toContainEqual(['code-name', 'keep'])
    expect(colours).toContainEqual(['code-comment', '# <b>not</b> yet'])
    expect(colours).toContainEqual(['code-string', '"<img src=x>"'])
    expect(code.querySelector('img, b')).toBeNull()
  })
})
