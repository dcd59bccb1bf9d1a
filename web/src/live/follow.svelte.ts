/** Keeps a scrolling list at its end while the reader is there, and says when something new is below. */

/** How near the end counts as being there, in pixels. */
const NEAR = 64

export class Follow {
  following = $state(true)
  below = $state(false)
  #box: HTMLElement | null = null

  /** An attachment for the box that scrolls; its first child is what grows. */
  attach = (box: HTMLElement): (() => void) => {
    this.#box = box
    let top = box.scrollTop
    const scrolled = () => {
      // Only going up leaves the end: an event may tell of a place that words which came since have moved away from it.
      if (box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR) this.following = true
      else if (box.scrollTop < top) this.following = false
      top = box.scrollTop
      if (this.following) this.below = false
    }
    let height = box.scrollHeight
    const observer = new ResizeObserver(() => {
      const grown = box.scrollHeight > height
      height = box.scrollHeight
      if (this.following) box.scrollTop = box.scrollHeight
      else if (grown) this.below = true
    })
    observer.observe(box)
    if (box.firstElementChild) observer.observe(box.firstElementChild)
    box.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('scroll', scrolled)
    }
  }

  toEnd = (): void => {
    this.following = true
    this.below = false
    if (this.#box) this.#box.scrollTop = this.#box.scrollHeight
  }

  release(): void {
    this.following = false
  }
}
