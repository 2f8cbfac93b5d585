import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/history-check/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome137', 'firefox129', 'safari17'],
    // The page's content policy allows nothing inline: no asset may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
