import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { caseHistorySchema, type HistoryError, verifyCaseHistory } from '../shared/src/transparency/case-history.ts';
import { readLogKey, signatureName } from '../shared/src/transparency/checkpoint.ts';
import { readCosignatures, readWitnessKey } from '../shared/src/transparency/cosignature.ts';

// Checks the proof file of a case by the log's public key alone: no server, no database, no network.

const usage =
  'usage: npm run verify-history -- FILE --key "PUBLIC KEY OF THE LOG" [--witness "PUBLIC KEY OF A WITNESS" … --need HOW MANY OF THEM]';

const leave = (message: string): never => {
  console.error(message);
  process.exit(2);
};

const inWords = (error: HistoryError): string => {
  switch (error.kind) {
    case 'unreadable':
      return 'the signed state in the file can’t be read';
    case 'otherLog':
      return 'the file was not signed by the log of this key';
    case 'badSignature':
      return 'the signature is wrong: the file was altered';
    case 'altered':
      return `step ${error.step} is not as the log has it: it was altered`;
    case 'incomplete':
      return `at step ${error.step} one is missing, or the order was changed`;
    case 'backDated':
      return `step ${error.step} is dated before the one logged before it`;
  }
};

const readArguments = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        witness: { type: 'string', multiple: true, default: [] },
        need: { type: 'string' },
      },
    });
  } catch {
    return leave(usage);
  }
};

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return leave(`${path} can’t be read`);
  }
};

const { positionals, values } = readArguments();
const [path] = positionals;
if (path === undefined || values.key === undefined) leave(usage);
else {
  const key = (await readLogKey(values.key)) ?? leave('that is no public key of a log');
  const witnesses = await Promise.all(
    values.witness.map(async (text) => (await readWitnessKey(text)) ?? leave('that is no public key of a witness')),
  );
  const need = values.need === undefined ? witnesses.length : Number(values.need);
  if (!Number.isInteger(need) || need < 0 || need > witnesses.length) leave(usage);
  const file = v.safeParse(v.pipe(v.string(), v.parseJson(), caseHistorySchema), readText(path));
  if (!file.success) leave(`${path} is no proof file`);
  else {
    const verified = await verifyCaseHistory(file.output, key);
    if (!verified.ok) {
      console.log(`NOT PROVED: ${inWords(verified.error)}`);
      process.exit(1);
    }
    const seen = await readCosignatures(file.output.checkpoint, witnesses);
    for (const { witness, at } of seen) console.log(`seen by ${witness} at ${at.toISOString()}`);
    if (seen.length < need) {
      console.log(
        `NOT PROVED: ${seen.length} of ${witnesses.length} witnesses have seen this state of the log, ${need} are needed`,
      );
      process.exit(1);
    }
    const { steps, state, asOf } = verified.value;
    for (const { seq, at, type, actor } of steps) console.log(`${seq}. ${at}  ${type}  ${actor.en}`);
    console.log(`PROVED: ${steps.length} steps, ${state} as of ${asOf.toISOString()}; later steps may have followed`);
    console.log(`The log’s signature: ${signatureName}; its tree: SHA-256`);
  }
}
