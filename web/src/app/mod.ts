const apple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The key that goes with Enter and K. */
export const mod = apple ? '⌘' : 'Ctrl'
