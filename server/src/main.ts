import { flushCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { readServerConfig } from './config.ts';
import { edges } from './edges.ts';
import { createLog, whereOf } from './log.ts';
import { systemPorts } from './ports.ts';
import { startServer } from './server.ts';

const log = createLog('info');

const leave = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

/** Asked before anything is touched: who holds the port may be a server on the same data folder. */
const isPortFree = (port: number, host: string): Promise<boolean> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(true)));
  });

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (values.config === undefined) return leave('usage: node server/src/main.ts --config <json file>');
  const config = readServerConfig(values.config);
  if (!config.ok) return leave(config.error);
  const { port, host } = config.value;
  if (!(await isPortFree(port, host))) return leave(`port ${port} of ${host} is in use`);

  const server = await startServer({
    config: config.value,
    ports: systemPorts,
    log,
    register: edges,
    onDatabaseLost: () => {
      log.error('database.lost');
      process.exit(1);
    },
  });
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    log.info('server.stopping');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('server.stopping', whereOf(error));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, address: server.address, notes: server.notes })}\n`);
  // A program that is killed would leave nothing of its compiled code to the next start.
  flushCompileCache();
};

process.on('unhandledRejection', (error) => {
  log.error('request.bug', { request: 'unhandled', ...whereOf(error) });
  process.exit(1);
});
main().catch((error: unknown) => leave(error instanceof Error ? error.message : 'the server did not start'));
