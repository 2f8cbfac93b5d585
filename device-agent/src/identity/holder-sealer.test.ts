import { spawn } from 'node:child_process';
import { createSealingKeyPair, importOpeningKey, open } from '@linban/shared/sealing/hpke.ts';
import { afterEach, expect, it } from 'vitest';
import { inventPermitPerson } from '../../virtual/id-card-reader/build-card.ts';
import { buildPermitText } from '../../virtual/id-card-reader/build-card-text.ts';
import { eventually } from '../testing/eventually.ts';
import { inventedCard, inventedHolder } from '../testing/fake-devices.ts';
import { type HolderSealer, type HolderSealerOptions, startHolderSealer } from './holder-sealer.ts';

const { publicKey, privateJwk } = await createSealingKeyPair('test');
const openingKey = await importOpeningKey('test', privateJwk);
const options = { today: '2026-11-23', sealingKey: publicKey, context: 'person|1' };

let sealer: HolderSealer;
const start = (more?: HolderSealerOptions) => {
  sealer = startHolderSealer(more);
};
afterEach(() => sealer.close());

/** A host that does as a script says, and the processes that were started. */
const scripted = (script: string) => {
  const hosts: ReturnType<typeof spawn>[] = [];
  const launch = () => {
    const host = spawn(process.execPath, ['--eval', script], { stdio: ['pipe', 'ignore', 'ignore', 'ipc'] });
    hosts.push(host);
    return host;
  };
  return { launch, hosts };
};
const isOver = ({ exitCode, signalCode }: ReturnType<typeof spawn>) => exitCode !== null || signalCode !== null;

it('seals the person to the server, and tells only what a screen may know', async () => {
  start();
  const sealed = await sealer.seal(inventedCard(), options);
  if (!sealed.ok || sealed.value.kind !== 'sealed') throw new Error('the sample person is served');
  expect(sealed.value.holder).toMatchObject({ name: '王*英', surname: '王' });
  expect(JSON.stringify(sealed.value.holder)).not.toContain(inventedHolder.idNumber);
  const person = await open([openingKey], sealed.value.person, options.context);
  expect(person.ok && JSON.parse(person.value)).toEqual(inventedHolder);
});

it('tells of a guest what a screen may know, and seals nothing', async () => {
  start();
  const permit = { text: buildPermitText(inventPermitPerson()), furtherAddresses: new Uint8Array() };
  const guest = await sealer.seal(permit, options);
  expect(guest).toEqual({
    ok: true,
    value: {
      kind: 'guest',
      guest: {
        document: 'hmtResidencePermit',
        name: '陳*文',
        idNumber: expect.stringMatching(/^810\*{11}.{4}$/),
        validTo: expect.anything(),
      },
    },
  });
});

it('says what is wrong with a card, and takes the next one', async () => {
  start();
  const garbled = { text: new Uint8Array(256), furtherAddresses: new Uint8Array() };
  expect(await sealer.seal(garbled, options)).toEqual({ ok: false, error: { kind: 'unsupportedCard' } });
  const wrong = inventedCard();
  // The first digit of the birth date, which the number says otherwise.
  wrong.text.set([0x33], 36);
  expect(await sealer.seal(wrong, options)).toEqual({
    ok: false,
    error: { kind: 'unreadableCard', field: 'birthDate' },
  });
  expect(await sealer.seal(inventedCard(), options)).toMatchObject({ ok: true });
});

it.each([
  ['that dies', 'process.exit(1)'],
  ['that answers nonsense', 'process.on("message", () => process.send({ kind: "sealed", person: "all of it" }))'],
  ['that says nothing', 'setInterval(() => {}, 1000)'],
])('does not blame the card for a process %s, and begins anew', async (_, script) => {
  const { launch, hosts } = scripted(script);
  start({ launch, answerLimitMs: 500 });
  expect(await sealer.seal(inventedCard(), options)).toEqual({ ok: false, error: { kind: 'notTaken' } });
  await eventually(() => expect(hosts.map(isOver)).toEqual([true, expect.any(Boolean)]));
});

it('leaves no process behind: not after a card, not when none came', async () => {
  const { launch, hosts } = scripted('setInterval(() => {}, 1000)');
  start({ launch, answerLimitMs: 200 });
  await sealer.seal(inventedCard(), options);
  sealer.close();
  await eventually(() => expect(hosts.map(isOver)).toEqual([true, true]));
});
