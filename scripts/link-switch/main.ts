import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { createLinkControl } from './control.ts';
import { startLinkSwitch } from './link-switch.ts';

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
const configuration = v.object({ port, controlPort: port, target: v.object({ port }) });

const { values } = parseArgs({ options: { config: { type: 'string' } } });
if (!values.config) throw new Error('--config <file> is needed');
const config = v.parse(configuration, JSON.parse(readFileSync(values.config, 'utf8')));

const link = await startLinkSwitch(config);
const control = createLinkControl(link);
await new Promise<void>((resolve, reject) => {
  control.once('error', reject);
  control.listen(config.controlPort, '127.0.0.1', resolve);
});

const notes = [`control http://127.0.0.1:${config.controlPort}/state`];
console.log(JSON.stringify({ ready: true, address: `http://127.0.0.1:${link.port}`, notes }));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    control.close();
    control.closeAllConnections();
    await link.close();
  });
}
