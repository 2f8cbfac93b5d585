import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { readOrMakeSecret, writeSecret } from '../server/src/keys/secret-file.ts';
import { readLogKey } from '../shared/src/transparency/checkpoint.ts';
import { writeWitnessKey } from '../shared/src/transparency/cosignature.ts';
import { createWitness } from './witness/server.ts';

// Watches one log for everybody: puts its name under heads that continue what it has seen, and says loudly where one does not.

const usage =
  'usage: npm run witness -- --name NAME --log "PUBLIC KEY OF THE LOG" --folder WHERE IT KEEPS WHAT IT SAW [--port 4790] [--host 127.0.0.1]';

const { values } = parseArgs({
  options: {
    name: { type: 'string' },
    log: { type: 'string' },
    folder: { type: 'string' },
    port: { type: 'string', default: '4790' },
    host: { type: 'string', default: '127.0.0.1' },
  },
});
const { name, folder } = values;
const logKey = values.log === undefined ? undefined : await readLogKey(values.log);
if (name === undefined || !/^[a-zA-Z0-9./-]{1,60}$/.test(name) || folder === undefined || !logKey) {
  console.error(usage);
  process.exit(2);
}

mkdirSync(folder, { recursive: true, mode: 0o700 });
const privateKey = createPrivateKey(
  readOrMakeSecret(join(folder, 'witness-key.pem'), () =>
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  ),
);
const jwk = v.parse(v.looseObject({ x: v.string() }), createPublicKey(privateKey).export({ format: 'jwk' }));
const key = { name, publicKey: new Uint8Array(Buffer.from(jwk.x, 'base64url')) };
const seenFile = join(folder, 'seen.json');
const seenSchema = v.strictObject({ size: v.number(), checkpoint: v.string() });

createWitness({
  logKey,
  key,
  sign: (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
  load: () => (existsSync(seenFile) ? v.parse(seenSchema, JSON.parse(readFileSync(seenFile, 'utf8'))) : null),
  save: (head) => writeSecret(seenFile, JSON.stringify(head)),
  onFork: (before, body) => {
    const evidence = join(folder, `fork-${new Date().toISOString().replaceAll(':', '')}.txt`);
    writeSecret(evidence, `${before?.checkpoint ?? ''}\n=====\n${body}`);
    console.error(
      `REFUSED: ${logKey.origin} has signed a head that does not continue what it signed before: ${evidence}`,
    );
  },
  now: () => new Date(),
}).listen(Number(values.port), values.host, () => {
  void writeWitnessKey(key).then((text) => console.log(`witness of ${logKey.origin}; its public key: ${text}`));
});
