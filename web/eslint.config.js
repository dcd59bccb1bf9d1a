import noUnsanitized from 'eslint-plugin-no-unsanitized'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

export default ts.config(
  { ignores: ['node_modules/', 'coverage/', 'src/protocol/protocol.ts', 'src/protocol/reviews.ts'] },
  ...ts.configs.strict,
  ...svelte.configs['flat/recommended'],
  noUnsanitized.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    rules: {
      eqeqeq: 'error',
      // Text of a model or of a candidate reaches the page through the Markdown component only.
      'svelte/no-at-html-tags': 'error',
      'svelte/button-has-type': 'error',
      // The router is our own: there is no SvelteKit to resolve paths.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
)
