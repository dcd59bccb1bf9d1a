/**
 * Builds the page with a layer of its protection taken out, for tests that show that the others hold alone; never served.
 *
 *     LAYERS_OFF=sanitise,escape vite build --config tests/layers.config.ts --outDir DIRECTORY
 */
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

const off = new Set((process.env.LAYERS_OFF ?? '').split(','))

/** Tags of a turn reach the next layer as they were typed. */
const noEscape: Plugin = {
  name: 'no-escape',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/ui/markdown.ts')) return null
    const raw = code.replace(/html\(\{ ?text, ?block ?\}\) \{[\s\S]*?\n {4}\},/, 'html({ text }) { return text },')
    if (raw === code) throw new Error('ui/markdown.ts has changed: this plugin must find its html renderer')
    return raw
  },
}

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  base: '/static/',
  plugins: [svelte(), ...(off.has('escape') ? [noEscape] : [])],
  resolve: {
    alias: off.has('sanitise') ? { dompurify: fileURLToPath(new URL('no-dompurify.ts', import.meta.url)) } : {},
  },
  build: {
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
