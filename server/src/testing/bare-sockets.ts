import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** socket.io with the settings of the server and nothing of it: lets everybody in and says yes. Resolves with its address. */
export const startBareSockets = (): Promise<string> => {
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });
  io.of('/terminal').on('connection', (socket) => {
    socket.on('request', (_message: unknown, reply: unknown) => {
      const value = { serverTime: new Date().toISOString(), rotateKey: false };
      if (typeof reply === 'function') reply({ ok: true, value });
    });
  });
  return new Promise((resolve, reject) => {
    http.listen(0, '127.0.0.1', () => {
      const address = http.address();
      if (typeof address === 'object' && address) resolve(`http://127.0.0.1:${address.port}/`);
      else reject(new Error('no address'));
    });
  });
};
