import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';

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

export default defineConfig({
  root,
  plugins: [react(), drawInvitation()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    // The terminal's content policy allows nothing inline: no asset may become a data URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
