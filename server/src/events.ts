import { EventEmitter } from 'node:events';
import type { CaseNumber } from '@linban/shared/cases/codes.ts';
import type { FleetTerminal } from '@linban/shared/contracts/console-link.ts';
import type { TerminalId } from '@linban/shared/ids.ts';
import type { ResidentKey } from './keys/data-keys.ts';

/** What the parts of the server, and the servers on one database, tell each other. Carries nothing that a lost event would lose: listeners look again. */
interface EventTable {
  /** Its keys, or whether they are believed: connections that rest on them are looked at anew. */
  'terminal.standingChanged': [{ readonly terminalId: TerminalId }];
  'fleet.changed': [{ readonly terminal: FleetTerminal }];
  'case.changed': [{ readonly residentKey: ResidentKey; readonly caseNumber: CaseNumber }];
  'cases.changed': [];
  /** Events of the other servers may have been missed: whoever shows a case looks again. */
  'cases.missed': [];
  /** A system outside (`platform`, or a department) does not answer and is left alone, or is back; here or at another server. */
  'peer.changed': [{ readonly peer: string; readonly isBack: boolean }];
  /** What is offered, or a version on its way there. */
  'catalogue.changed': [];
  /** A terminal connected to this server, left it, or has reported. */
  'terminal.heard': [{ readonly terminalId: TerminalId; readonly isConnected: boolean }];
  /** An agent's own link was let in, by this server or by another one. */
  'agent.admitted': [{ readonly terminalId: TerminalId; readonly boot: string; readonly isHere: boolean }];
}
export type ServerEvents = EventEmitter<EventTable>;

export const createServerEvents = (): ServerEvents => new EventEmitter<EventTable>();
