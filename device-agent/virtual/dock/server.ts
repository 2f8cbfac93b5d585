import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Server } from 'socket.io';
import * as v from 'valibot';
import { dockActSchema } from './contract.ts';
import type { Dock } from './state.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the dock's page on the loopback and keeps it up to date. */
export const serveDock = async (
  dock: Dock,
  { port, pageFolder }: { readonly port: number; readonly pageFolder: string },
) => {
  const http = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const paper = /^\/papers\/(\d{1,6})\.pdf$/.exec(path);
    if (paper) {
      const pdf = dock.paper(Number(paper[1]));
      response.writeHead(pdf ? 200 : 404, { 'content-type': 'application/pdf', 'cache-control': 'no-store' });
      response.end(pdf);
      return;
    }
    const file = join(pageFolder, normalize(path === '/' ? '/index.html' : path));
    const isThere = file.startsWith(pageFolder) && (await stat(file).catch(() => null))?.isFile();
    if (!isThere) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    });
    createReadStream(file).pipe(response);
  });
  const sockets = new Server(http, { transports: ['websocket'], serveClient: false });
  sockets.on('connection', (socket) => {
    socket.emit('state', dock.state());
    socket.on('act', (raw: unknown) => {
      const wish = v.safeParse(dockActSchema, raw);
      if (wish.success) void dock.act(wish.output);
    });
  });
  let isTold = true;
  dock.onChange(() => {
    if (!isTold) return;
    isTold = false;
    setTimeout(() => {
      isTold = true;
      sockets.emit('state', dock.state());
    }, 40);
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', resolve);
  });
  return { close: () => sockets.close() };
};
