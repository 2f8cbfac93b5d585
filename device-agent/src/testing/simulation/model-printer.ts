import type { PrintOutcome } from '@linban/shared/devices/print-job.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface ModelPrinter {
  /** Sheets that came out, by job. */
  readonly sheets: ReadonlyMap<string, number>;
  /** How often it has no paper, or says nothing at the end of a job. */
  setTroubles(troubles: { readonly noPaper: number; readonly silent: number }): void;
  /** What is being printed ends with or without a sheet, and without a word. */
  cutPower(): void;
  print(jobId: string): Promise<PrintOutcome>;
}

/** How long the agent waits for a printer's word. */
const patienceMs = 6_000;

/** A printer that goes on by itself once it has a job, whatever becomes of who sent it. */
export const createModelPrinter = ({
  time,
  chance,
  tell,
}: {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly tell: (what: string) => void;
}): ModelPrinter => {
  const sheets = new Map<string, number>();
  let troubles = { noPaper: 0, silent: 0 };
  let cuts = 0;
  return {
    sheets,
    setTroubles: (next) => {
      troubles = next;
    },
    cutPower: () => {
      cuts += 1;
    },
    print: (jobId) =>
      new Promise((resolve) => {
        if (chance.is(troubles.noPaper)) return resolve({ state: 'failed', cause: 'paper-out' });
        const cutsBefore = cuts;
        const isSilent = chance.is(troubles.silent);
        time.after(patienceMs, () => resolve({ state: 'uncertain', cause: 'no-confirmation' }));
        time.after(chance.between(300, 1_500), () => {
          if (cuts > cutsBefore && chance.is(0.5)) return;
          sheets.set(jobId, (sheets.get(jobId) ?? 0) + 1);
          tell(`sheet of ${jobId}`);
          time.after(100, () => {
            if (!isSilent && cuts === cutsBefore) resolve({ state: 'printed' });
          });
        });
      }),
  };
};
