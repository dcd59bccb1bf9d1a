import { readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { python } from './python.ts'

const server = process.env.INTERVIEWER_SERVER ?? 'http://127.0.0.1:8000'

/** The fonts' licence asks to be with them; `build.license` knows of JavaScript only. */
const fontLicences = {
  name: 'font-licences',
  apply: 'build' as const,
  generateBundle(this: { emitFile: (file: { type: 'asset'; fileName: string; source: string }) => string }) {
    const texts = ['inter', 'jetbrains-mono'].map((font) =>
      readFileSync(new URL(`node_modules/@fontsource-variable/${font}/LICENSE`, import.meta.url), 'utf8').trim(),
    )
    this.emitFile({ type: 'asset', fileName: 'licences-fonts.txt', source: `${texts.join('\n\n---\n\n')}\n` })
  },
}

export default defineConfig({
  base: '/static/',
  plugins: [svelte(), fontLicences, python],
  build: {
    outDir: '../interviewer/server/static',
    emptyOutDir: true,
    target: 'es2023',
    manifest: 'manifest.json',
    license: { fileName: 'licences.md' },
    // Every asset is a file of its own: the policy of the server allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // What pages share is three chunks: the runtime, small things, and what renders words; many small ones compress worse.
            { name: 'svelte', test: /node_modules\/(svelte|clsx|esm-env)\//, minShareCount: 3, priority: 3 },
            {
              name: 'shared',
              test: /src\/(app|protocol)\/(?!ask|eval)|src\/live\/(time|limits)|src\/voice\/speaking|src\/ui\/(?!Menu|TopBar|Sheet|Toggle|[Mm]arkdown)/,
              minShareCount: 2,
              priority: 2,
            },
            {
              name: 'said',
              test: /marked|dompurify|src\/ui\/[Mm]arkdown|src\/live\/(?:ConstraintCard|TurnFrame)/,
              minShareCount: 2,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      // What Python runs in is built, and has headers of its own.
      '/static/pyodide': server,
      '/ws': { target: server, ws: true },
    },
  },
})
