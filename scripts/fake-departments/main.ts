import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { createCentre } from './centre.ts';
import { departmentKey } from './keys.ts';
import { createFakeDepartments } from './server.ts';

const configSchema = v.strictObject({
  port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  keyFolder: v.string(),
  centreUrl: v.pipe(v.string(), v.url()),
});

const { values } = parseArgs({ options: { config: { type: 'string' } } });
if (values.config === undefined) {
  console.error('usage: node scripts/fake-departments/main.ts --config <json file>');
  process.exit(1);
}
const { port, keyFolder, centreUrl } = v.parse(configSchema, JSON.parse(readFileSync(values.config, 'utf8')));
const now = () => new Date();
const { server } = createFakeDepartments({
  now,
  keyOf: (department) => departmentKey(keyFolder, department),
  centre: createCentre(
    () => centreUrl,
    () => centreUrl,
    now,
  ),
});

server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  console.log(JSON.stringify({ ready: true, address: `http://127.0.0.1:${bound}/`, notes: [] }));
});

const stop = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
