import { personContext } from '@linban/shared/identity/assertion.ts';
import type { ServedHolder } from '@linban/shared/identity/card-holder.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { seal } from '@linban/shared/sealing/hpke.ts';
import type { Clock } from '../clock.ts';
import type { Enrolment } from './terminal-identity.ts';
import type { TerminalKey } from './terminal-key.ts';

/** How long a statement of who was there opens a session or backs a case, in seconds. */
const lifetime = 30 * 60;

export interface AssertionPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
}

/**
 * The agent's signed statement that this person's card lay on this reader: the person is sealed to the server, so
 * that the screen which carries the statement can't read it. Compact JWS, valid for half an hour.
 */
export const createAssertion = async (
  { key, enrolment }: { readonly key: TerminalKey; readonly enrolment: Enrolment },
  { holder, visitId, reader }: { readonly holder: ServedHolder; readonly visitId: VisitId; readonly reader: string },
  { clock, uuid }: AssertionPorts,
): Promise<string> => {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const outside = { jti: uuid(), iss: enrolment.terminalId, visitId };
  return key.sign({
    ...outside,
    aud: 'linban-server',
    iat,
    exp: iat + lifetime,
    means: 'residentIdCard',
    reader,
    person: await seal(enrolment.keys.sealing, JSON.stringify(holder), personContext(outside)),
  });
};
