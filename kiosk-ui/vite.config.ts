import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    // The terminal's content policy allows nothing inline: no asset may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
