import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const server = process.env.INTERVIEWER_SERVER ?? 'http://127.0.0.1:8000'

export default defineConfig({
  base: '/static/',
  plugins: [svelte()],
  build: {
    outDir: '../interviewer/server/static',
    emptyOutDir: true,
    target: 'es2023',
    manifest: 'manifest.json',
    // Every asset is a file of its own: the policy of the server allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': server,
      '/ws': { target: server, ws: true },
    },
  },
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
  },
})
