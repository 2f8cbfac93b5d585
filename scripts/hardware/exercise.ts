import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../device-agent/src/clock.ts';
import type { ByteStreamOpener } from '../../device-agent/src/drivers/byte-stream/types.ts';
import { createIdCardReader } from '../../device-agent/src/drivers/id-card/driver.ts';
import { takeHolder } from '../../device-agent/src/drivers/id-card/text.ts';
import type { IdCardReaderTimes } from '../../device-agent/src/drivers/id-card/types.ts';
import { buildCard, inventPerson } from '../../device-agent/virtual/id-card-reader/build-card.ts';
import type { createSecurityModule } from '../../device-agent/virtual/id-card-reader/security-module.ts';

/** A virtual reader at a virtual bus of the kernel. */
export interface Plug {
  readonly securityModule: ReturnType<typeof createSecurityModule>;
  plugIn(): void;
  unplug(): void;
}

const patienceMs = 40_000;

/** Plugs a reader in, reads a card, unplugs it and plugs it in again, through the product's own driver; prints how long each took. */
export async function exercise(
  name: string,
  { open, times }: { readonly open: ByteStreamOpener; readonly times: IdCardReaderTimes },
  { securityModule, plugIn, unplug }: Plug,
): Promise<void> {
  const reader = createIdCardReader({ open, times, clock: systemClock, onIncident: () => {} });
  /** Milliseconds until the driver says so. */
  const until = async (state: string): Promise<number> => {
    const began = performance.now();
    while (reader.status().state !== state) {
      if (performance.now() - began > patienceMs) throw new Error(`not ${state}: ${JSON.stringify(reader.status())}`);
      await pause(5);
    }
    return Math.round(performance.now() - began);
  };
  plugIn();
  const online = await until('online');
  const person = inventPerson();
  securityModule.layCard(buildCard(person));
  const began = performance.now();
  const result = await reader.read({
    signal: AbortSignal.timeout(patienceMs),
    take: takeHolder(() => new Date()),
  });
  const readMs = Math.round(performance.now() - began);
  const isSame = result.ok && result.value.idNumber === person.idNumber;
  unplug();
  const offline = await until('offline');
  plugIn();
  const again = await until('online');
  console.log(`LINBAN ${JSON.stringify({ name, isSame, online, readMs, offline, again })}`);
}
