import { randomUUID } from 'node:crypto';
import type { VisitId } from '@linban/shared/ids.ts';
import type { AgentPorts } from '../agent-ports.ts';
import type { AgentStore } from '../agent-store.ts';
import type { AgentConfig } from '../config.ts';
import type { Devices } from '../devices/devices.ts';
import { countReads } from '../health/count-reads.ts';
import { redeemTicket } from '../uplink/redeem.ts';
import { createCodeScan } from './code-scan.ts';
import type { CommandHandler, CommandHandlers } from './command-handler.ts';
import { createIdentityRead } from './identity-read.ts';
import { createOutboxPut, createOutboxSettle } from './outbox-commands.ts';
import { createDocumentPrint, createReceiptPrint } from './print-commands.ts';
import { createSocialCardRead } from './social-card-read.ts';

/** What each command of the screen does. */
export const createHandlers = ({
  store: { identity, outbox, printDesk, countUse },
  devices,
  config,
  ports: { clock, openSealer },
  staffCall,
  onPersonLeft,
}: {
  readonly store: AgentStore;
  readonly devices: Devices;
  readonly config: AgentConfig;
  readonly ports: Pick<AgentPorts, 'clock' | 'openSealer'>;
  readonly staffCall: CommandHandler<'staff.call'>;
  readonly onPersonLeft: (visitId: VisitId) => void;
}): CommandHandlers => {
  const idCardReader = devices.driver('idCardReader');
  const server = { serverUrl: config.serverUrl, token: () => identity.connectToken() };
  return {
    'identity.read': createIdentityRead(
      idCardReader && countReads(idCardReader, (use) => countUse('idCardReader', use)),
      identity,
      { clock, uuid: () => randomUUID(), openSealer },
    ),
    'socialCard.read': createSocialCardRead(devices.driver('smartCardReader')),
    'code.scan': createCodeScan(devices.driver('codeScanner')),
    'receipt.print': createReceiptPrint(devices.driver('receiptPrinter'), printDesk),
    'document.print': createDocumentPrint(devices.driver('documentPrinter'), printDesk, (ticket, signal) =>
      redeemTicket(server, ticket, signal),
    ),
    'outbox.put': createOutboxPut(outbox, () => !identity.isRevoked()),
    'outbox.settle': createOutboxSettle(outbox),
    'staff.call': staffCall,
    'visit.end': {
      device: null,
      endsWithScreen: false,
      isPersonal: false,
      run: async ({ visitId }) => {
        onPersonLeft(visitId);
        return { code: 'success', payload: {} };
      },
    },
  };
};
