import type { SocialCardField } from '@linban/shared/identity/social-card.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import {
  type Apdu,
  type CardAnswer,
  elementOf,
  expecting,
  getResponse,
  isPermitted,
  parseAnswer,
  readRecord,
  selectApplication,
  selectFile,
} from './apdu.ts';
import { type FieldPlace, files, isEmpty } from './fields.ts';
import type { CardFault, CardReadFault, FieldReading, SocialCard } from './types.ts';

type Transmit = (apdu: Apdu) => Promise<Result<Uint8Array, CardFault>>;
type Step<T> = Promise<Result<T, CardReadFault>>;

const success = 0x9000;
/** Security status not satisfied, conditions of use not satisfied. */
const refusals: ReadonlySet<number> = new Set([0x6982, 0x6985]);
/** Function not supported, file, record or reference not found. */
const absences: ReadonlySet<number> = new Set([0x6a81, 0x6a82, 0x6a83, 0x6a88]);
/** Wrong parameters or an unknown instruction: the card wants it put in another way. */
const misunderstandings: ReadonlySet<number> = new Set([0x6a86, 0x6b00, 0x6d00]);
/** An answer comes in no more parts than this. */
const mostParts = 8;

const once = async (transmit: Transmit, apdu: Apdu): Step<CardAnswer> => {
  if (!isPermitted(apdu)) throw new TypeError('not a command for reading');
  const sent = await transmit(apdu);
  if (!sent.ok) return fail({ kind: 'fault', fault: sent.error });
  const answer = parseAnswer(sent.value);
  return answer ? ok(answer) : fail({ kind: 'garbled' });
};

/** One command with its whole answer: `6Cxx` names the right length, `61xx` says how much is still to be fetched. */
const ask = async (transmit: Transmit, apdu: Apdu): Step<CardAnswer> => {
  let answer = await once(transmit, apdu);
  if (answer.ok && answer.value.status >> 8 === 0x6c)
    answer = await once(transmit, expecting(apdu, answer.value.status & 0xff));
  let data = new Uint8Array();
  for (let part = 0; answer.ok; part += 1) {
    data = Uint8Array.from([...data, ...answer.value.data]);
    const { status } = answer.value;
    if (status >> 8 !== 0x61) return ok({ data, status });
    if (part === mostParts) return fail({ kind: 'garbled' });
    answer = await once(transmit, getResponse(status & 0xff));
  }
  return answer;
};

const open = async (transmit: Transmit, file: number): Step<FieldReading['state']> => {
  let answer = await ask(transmit, selectFile(file, 'below'));
  if (answer.ok && answer.value.status !== success) answer = await ask(transmit, selectFile(file, 'any'));
  if (!answer.ok) return answer;
  if (answer.value.status === success) return ok('read');
  return ok(refusals.has(answer.value.status) ? 'refused' : 'absent');
};

const readField = async (
  transmit: Transmit,
  { field, tag, number, length, decode }: FieldPlace,
): Step<FieldReading> => {
  const recordLength = length + 2;
  let answer = await ask(transmit, readRecord({ tag }, recordLength));
  if (answer.ok && misunderstandings.has(answer.value.status))
    answer = await ask(transmit, readRecord({ number }, recordLength));
  if (!answer.ok) return answer;
  const { status, data } = answer.value;
  // A word that no table explains is no reading either; what the card does not give is refused.
  if (status !== success) return ok({ state: absences.has(status) ? 'absent' : 'refused' });
  const value = elementOf(tag, data);
  if (!value) return fail({ kind: 'garbled' });
  if (isEmpty(value)) return ok({ state: 'absent' });
  const text = decode(value);
  return text === undefined ? fail({ kind: 'unreadable', field }) : ok({ state: 'read', value: text });
};

/**
 * Reads a social security card: selects its application, then both files field by field. No PIN is ever offered, so a
 * field that takes one, or a security module, is `refused`.
 */
export const readSocialCard = async (transmit: Transmit): Step<SocialCard> => {
  const selected = await ask(transmit, selectApplication());
  if (!selected.ok) return selected;
  if (selected.value.status !== success) return fail({ kind: 'wrongCard' });
  const readings: [SocialCardField, FieldReading][] = [];
  for (const { file, fields } of files) {
    const opened = await open(transmit, file);
    if (!opened.ok) return opened;
    const state = opened.value;
    for (const place of fields) {
      const reading = state === 'read' ? await readField(transmit, place) : ok({ state });
      if (!reading.ok) return reading;
      readings.push([place.field, reading.value]);
    }
  }
  return ok(Object.fromEntries(readings) as SocialCard); // the files hold every field of the list, as a test sees to
};

/**
 * Lets the card say last what is no secret: the name of its application, which is on every such card. The service, or a driver in
 * it, may keep the last answer of a card until another one of its length comes.
 */
export const coverUp = async (transmit: Transmit): Promise<void> => {
  await ask(transmit, selectApplication());
};
