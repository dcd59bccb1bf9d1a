/** Who colours code in answers: nobody, until a pane that can do it has been opened. */

class Paint {
  python = $state.raw<((code: Element) => void) | null>(null)

  /** Colours the code in `host` that is not coloured yet. */
  all(host: Element): void {
    if (this.python) host.querySelectorAll('code[data-language="python"]:not(:has(span))').forEach(this.python)
  }
}

export const paint = new Paint()
