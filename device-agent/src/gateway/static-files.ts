import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.txt': 'text/plain; charset=utf-8',
};

/** A name with the hash of its content in it (`index-BtP1x_9Q.js`) never changes its content. */
const hashedName = /[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;

export interface StaticFilesOptions {
  readonly uiFolder: string;
  readonly port: number;
  readonly token: string;
  readonly allowedFrameAncestors: readonly string[];
  /** Whether the terminal can serve: only then does the page begin with its invitation. */
  readonly canInvite: () => boolean;
}

const contentSecurityPolicy = ({
  port,
  allowedFrameAncestors,
}: Pick<StaticFilesOptions, 'port' | 'allowedFrameAncestors'>): string =>
  [
    "default-src 'self'",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "img-src 'self' data: blob:",
    "style-src 'self'",
    "script-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${allowedFrameAncestors.length > 0 ? allowedFrameAncestors.join(' ') : "'none'"}`,
  ].join('; ');

/** The file a path names below the folder; `null` for whatever is not plainly that. */
const locate = async (folder: string, urlPath: string): Promise<string | null> => {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  const segments = path.split('/').slice(1);
  if (!path.startsWith('/') || segments.some((name) => name === '' || name.startsWith('.') || /[\\\0:]/.test(name)))
    return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...segments));
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null;
  } catch {
    return null;
  }
};

const withToken = (html: string, token: string): string =>
  html.replace(/<head[^>]*>/i, (head) => `${head}<meta name="linban-token" content="${token}">`);

/** The invitation is drawn into the page when it is built; a terminal that can't serve must not show it, not even for a moment. */
const withoutInvitation = (html: string): string => html.replace(/<!--invitation-->.*<!--\/invitation-->/s, '');

/** Serves the built screen application: GET and HEAD, whole files, nothing outside its folder. */
export const createStaticFiles = (options: StaticFilesOptions) => {
  const headers = {
    'content-security-policy': contentSecurityPolicy(options),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
  const plain = (response: ServerResponse, status: number, extra: Record<string, string> = {}) => {
    response.writeHead(status, { ...headers, 'cache-control': 'no-store', 'content-length': '0', ...extra }).end();
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, { allow: 'GET, HEAD' });
    const urlPath = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
    const file = await locate(options.uiFolder, urlPath === '/' ? '/index.html' : urlPath);
    if (file === null) return plain(response, urlPath === '/favicon.ico' ? 204 : 404);
    const extension = extname(file);
    const isPage = extension === '.html';
    const content = await readFile(file);
    const page = () => {
      const html = withToken(content.toString('utf8'), options.token);
      return Buffer.from(options.canInvite() ? html : withoutInvitation(html));
    };
    const body = isPage ? page() : content;
    response.writeHead(200, {
      ...headers,
      'content-type': types[extension] ?? 'application/octet-stream',
      'content-length': String(body.length),
      'cache-control': !isPage && hashedName.test(file) ? 'public, max-age=31536000, immutable' : 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
};
