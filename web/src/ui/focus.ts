/** Where the focus goes when what had it goes away. */
import type { Attachment } from 'svelte/attachments'

type Heir = (box: HTMLElement) => HTMLElement | null

/** The first thing in a box that can be filled in or pressed; of options the one that is chosen. */
export const firstControl: Heir = (box) =>
  box.querySelector<HTMLElement>(':is(input:checked, select, textarea, button, a[href]):not(:disabled)')

/** When the control in it that has the focus goes away, its heir gets it: nobody is thrown back to the top of the page. */
export function handsOn(heir: Heir = firstControl): Attachment<HTMLElement> {
  return (box) => {
    let last: Element | null = null
    const entered = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null
    }
    const left = ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget) last = null
    }
    const observer = new MutationObserver(() => {
      if (!last || document.activeElement !== document.body || last.checkVisibility()) return
      const next = heir(box)
      if (!next) return
      last = null
      next.focus()
    })
    box.addEventListener('focusin', entered)
    box.addEventListener('focusout', left)
    observer.observe(box, { childList: true, subtree: true })
    return () => {
      observer.disconnect()
      box.removeEventListener('focusin', entered)
      box.removeEventListener('focusout', left)
    }
  }
}

/** A menu that the focus leaves closes: it would lie over what has the focus then. */
export const closesWhenLeft: Attachment<HTMLElement> = (menu) => {
  const left = ({ relatedTarget: to }: FocusEvent) => {
    if (!(to instanceof Element) || menu.contains(to) || to.getAttribute('popovertarget') === menu.id) return
    if (menu.matches(':popover-open')) menu.hidePopover()
  }
  menu.addEventListener('focusout', left)
  return () => {
    menu.removeEventListener('focusout', left)
  }
}
