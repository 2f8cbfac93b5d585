import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { createStaticFiles } from '../../../device-agent/src/gateway/static-files.ts';

/**
 * Builds a page with nothing but a heading, with the React and the settings of the screens, and serves it as the agent serves
 * those: a header that makes the browser begin in a new process (`cross-origin-opener-policy`) alone costs a page a third.
 */
export const serveEmptyPage = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'linban-empty-page-'));
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, target: 'chrome140' },
  });
  let answer: RequestListener = () => {};
  const http = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  answer = createStaticFiles({
    uiFolder: folder,
    port: address.port,
    token: 'empty',
    allowedFrameAncestors: [],
    canInvite: () => true,
  });
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
