import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` on 127.0.0.1, for a collector on this machine. A page that a browser was lured into asking through a name of its own is
 * refused by its `Host`, and answers carry nothing that would let a page read them. Rejects where the port is taken.
 */
export const startMetricsServer = async (options: {
  readonly port: number;
  readonly write: () => string;
  readonly onBug: (error: unknown) => void;
}): Promise<MetricsServer> => {
  let hosts: readonly string[] = [];
  const http = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    const refuse = (status: number) => response.writeHead(status, { 'content-length': '0', connection: 'close' }).end();
    if (!hosts.includes(request.headers.host ?? '')) return void refuse(421);
    if (request.url !== '/metrics') return void refuse(404);
    if (request.method !== 'GET') return void refuse(405);
    try {
      const text = options.write();
      response
        .writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' })
        .end(text);
    } catch (error) {
      options.onBug(error);
      refuse(500);
    }
  });
  http.maxConnections = 8;
  const port = await new Promise<number>((resolve, reject) => {
    http.once('error', reject);
    // Listening on TCP: the address is never a path, never null.
    http.listen(options.port, '127.0.0.1', () => resolve((http.address() as AddressInfo).port));
  });
  hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
};
