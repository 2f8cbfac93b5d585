import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';

/**
 * The page opens its links first and draws second (src/main.ts). So that the browser fetches both at once, the page
 * names the files of the second part, which Vite would only name for imports that are not deferred.
 */
const fetchScreensEarly = (): Plugin => ({
  name: 'fetch-screens-early',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) => {
      const part = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'show-kiosk');
      if (part?.type !== 'chunk') return [];
      const files = [part.fileName, ...part.imports];
      const styles = files.flatMap((name) => {
        const file = bundle[name];
        return file?.type === 'chunk' ? [...(file.viteMetadata?.importedCss ?? [])] : [];
      });
      const link = (rel: string, file: string): HtmlTagDescriptor => ({
        tag: 'link',
        attrs: { rel, href: `/${file}`, crossorigin: true },
        injectTo: 'head',
      });
      return [...files.map((file) => link('modulepreload', file)), ...styles.map((file) => link('stylesheet', file))];
    },
  },
});

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), fetchScreensEarly()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    // The terminal's content policy allows nothing inline: no asset may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
