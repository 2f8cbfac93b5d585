import { randomUUID } from 'node:crypto';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { UseMeasure } from '@linban/shared/terminals/health.ts';
import type { AgentPorts } from './agent-ports.ts';
import type { AgentConfig } from './config.ts';
import { createPrintDesk } from './devices/print-desk.ts';
import { createPrintJobStore } from './devices/print-job-store.ts';
import { openPrintJournal } from './devices/print-journal.ts';
import { type DeviceUse, openConsumables } from './health/consumables.ts';
import { openRestarts } from './health/restarts.ts';
import { openCommandKeys } from './identity/command-key.ts';
import { openTerminalIdentity } from './identity/terminal-identity.ts';
import { openTerminalKeys } from './identity/terminal-key.ts';
import type { MaintenanceReply } from './maintenance/requests.ts';
import { openDatabase } from './outbox/database.ts';
import { createElapsedStore, openElapsedTime } from './outbox/elapsed-time.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createOutboxStore } from './outbox/outbox-store.ts';
import { countAside } from './outbox/store-file.ts';

/** All that the agent keeps on its disk, opened: who it is, cases that wait, prints that were begun, what was used up. `boot`: of this run. */
export const openStore = async (
  config: AgentConfig,
  { clock, log, isAfterBrake = false }: Pick<AgentPorts, 'clock' | 'log' | 'isAfterBrake'>,
  boot: string,
) => {
  const database = openDatabase(config.dataFolder, ({ isFile, rows }) =>
    log.warn('storeDamaged', { cause: isFile ? 'file' : 'rows', count: rows }),
  );
  const keys = config.terminalKeyCommand
    ? await openCommandKeys(config.terminalKeyCommand)
    : await openTerminalKeys(config.dataFolder);
  const identity = openTerminalIdentity(config.dataFolder, keys, { clock, uuid: () => randomUUID(), boot });
  const elapsed = openElapsedTime(createElapsedStore(database), clock);
  const outbox = createOutbox(createOutboxStore(database), {
    clock,
    elapsed,
    signingKey: () => identity.enrolment()?.keys.signing ?? null,
    bounds: config.outbox,
    damagedFiles: () => countAside(config.dataFolder),
  });
  const journal = openPrintJournal(createPrintJobStore(database), { clock, elapsed });
  if (journal.interruptedAtStart > 0) log.warn('printsInterrupted', { count: journal.interruptedAtStart });
  const printDesk = createPrintDesk(journal);
  const consumables = openConsumables(database, {
    clock,
    sizes: (device, measure) => config.consumables[device]?.[measure] ?? null,
  });
  const countUse = (device: DeviceClass, use: DeviceUse) => {
    if (!consumables.countUse(device, use).ok) log.warn('useNotCounted', { device });
  };
  const restarts = openRestarts(database, { clock, isNewStart: !isAfterBrake });
  const replenish = (device: DeviceClass, measures: readonly UseMeasure[]): MaintenanceReply => {
    log.info('replenished', { device });
    if (measures.every((measure) => consumables.replenish(device, measure).ok)) return { kind: 'done' };
    log.warn('useNotCounted', { device });
    return { kind: 'diskError' };
  };
  return { database, keys, identity, outbox, journal, printDesk, consumables, restarts, countUse, replenish };
};
export type AgentStore = Awaited<ReturnType<typeof openStore>>;
