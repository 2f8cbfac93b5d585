import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Draws the attract screen into the page while it is built, between two marks: the invitation then stands before the
 * first script has run. The agent leaves it out of the page while the terminal can't serve.
 */
const drawInvitation = (): Plugin => ({
  name: 'draw-invitation',
  apply: 'build',
  transformIndexHtml: async (html) => {
    const outDir = await mkdtemp(join(tmpdir(), 'linban-invitation-'));
    try {
      await build({
        configFile: false,
        root,
        logLevel: 'error',
        plugins: [react()],
        build: { ssr: 'src/invitation.tsx', outDir, emptyOutDir: true },
        // Everything in one file: it is run from a folder that has no packages.
        ssr: { noExternal: true },
      });
      const { renderInvitation } = await import(pathToFileURL(join(outDir, 'invitation.js')).href);
      return html.replace(
        '<div id="root"></div>',
        () => `<div id="root"><!--invitation-->${renderInvitation()}<!--/invitation--></div>`,
      );
    } finally {
      await rm(outDir, { recursive: true, force: true });
    }
  },
});

/**
 * Names in the page what its start script brings in later: the style sheet that the invitation is drawn with, and the
 * application, so that it is fetched meanwhile. Vite itself names only what a page imports at once.
 */
const nameWhatComes = (): Plugin => ({
  name: 'name-what-comes',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {}, chunk: page }) => {
      const withImports = (names: readonly string[]): readonly Rolldown.OutputChunk[] =>
        names.flatMap((name) => {
          const part = bundle[name];
          return part?.type === 'chunk' ? [part, ...withImports(part.imports)] : [];
        });
      const atOnce = withImports(page ? [page.fileName] : []);
      const later = withImports(atOnce.flatMap(({ dynamicImports }) => dynamicImports));
      const files = new Set<string>();
      for (const part of later) {
        for (const style of part.viteMetadata?.importedCss ?? []) files.add(style);
        if (!atOnce.includes(part)) files.add(part.fileName);
      }
      return [...files].map((file) => ({
        tag: 'link',
        injectTo: 'head',
        attrs: {
          crossorigin: true,
          href: `/${file}`,
          ...(file.endsWith('.css') ? { rel: 'stylesheet' } : { rel: 'modulepreload', fetchpriority: 'low' }),
        },
      }));
    },
  },
});

export default defineConfig({
  root,
  plugins: [react(), drawInvitation(), nameWhatComes()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    // The terminal's content policy allows nothing inline: no asset may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // All that the first screens need in one script and one style sheet: on a slow machine each request costs more than its bytes.
        codeSplitting: {
          groups: [
            { name: 'start', test: /\/src\/start\.ts$|vite\/preload-helper/ },
            { name: 'first', test: /\/src\/main\.ts$/ },
          ],
        },
      },
    },
  },
});
