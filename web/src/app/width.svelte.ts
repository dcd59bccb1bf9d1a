/** How wide the page is, as the layout sees it. */
import { MediaQuery } from 'svelte/reactivity'

/** Conversation and workspace stand side by side. */
export const wide = new MediaQuery('min-width: 1000px')
