import { startBareSockets } from '../../../server/src/testing/bare-sockets.ts';

console.log(JSON.stringify({ ready: true, address: await startBareSockets() }));
process.on('SIGTERM', () => process.exit());
