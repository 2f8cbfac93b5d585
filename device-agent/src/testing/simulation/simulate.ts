import { hash } from 'node:crypto';
import { createCaseNumber, createQueryCode, createTrackingCode } from '@linban/shared/cases/codes.ts';
import { type SealedEnvelope, sealedEnvelopeSchema } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import { type PrintJobId, type PrintOutcome, printJobIdSchema } from '@linban/shared/devices/print-job.ts';
import { visitIdSchema } from '@linban/shared/ids.ts';
import { ok } from '@linban/shared/result.ts';
import * as v from 'valibot';
import type { Clock } from '../../clock.ts';
import { createPrintDesk, type PrintDesk } from '../../devices/print-desk.ts';
import type { PrintJobStore } from '../../devices/print-job-store.ts';
import { openPrintJournal } from '../../devices/print-journal.ts';
import { type Delivery, startDelivery } from '../../outbox/delivery.ts';
import { openElapsedTime } from '../../outbox/elapsed-time.ts';
import { orderKeyOf } from '../../outbox/order-key.ts';
import { createOutbox, type Outbox } from '../../outbox/outbox.ts';
import { createSeededRandom } from '../seeded-random.ts';
import type { PlantedBug } from './bugs.ts';
import { createChance } from './chance.ts';
import { createModelDisk, type WriteFault } from './model-disk.ts';
import { createModelPrinter } from './model-printer.ts';
import { createModelServer } from './model-server.ts';
import { createVirtualTime } from './virtual-time.ts';

/** The safety phase: faults, and people who come; milliseconds of virtual time. */
const troubleFor = 120_000;
/** After the last fault and the last person everything must be settled so soon. */
const settledWithin = 60_000;
/** A run that does not end by then hangs. */
const hangsAt = 900_000;
const startsAt = Date.parse('2026-11-23T02:00:00.000Z');
const day = 86_400_000;

export interface SimulationResult {
  readonly seed: number;
  /** What must never be, in words; none in a good run. */
  readonly violations: readonly string[];
  /** Everything that happened, in order: virtual milliseconds, and what. */
  readonly trace: readonly string[];
  readonly traceHash: string;
  readonly acknowledged: number;
  readonly cases: number;
  readonly ends: number;
  /** Milliseconds from the last fault to the last delivery. */
  readonly settledAfter: number;
}

/** One start of the agent, up to its end. */
interface Agent {
  isAlive: boolean;
  readonly ended: PromiseWithResolvers<null>;
  outbox: Outbox;
  desk: PrintDesk;
  delivery: Delivery;
}

/** One application of somebody, as it is known outside of the agent. */
interface Application {
  readonly id: string;
  readonly orderKey: string;
  readonly isRefusable: boolean;
  /** `unknown`: put and never answered. */
  stored: 'acknowledged' | 'unknown' | 'refused';
  /** Shown to the resident as accepted. */
  isToldAccepted: boolean;
}

let receiptBase: Omit<SubmissionReceipt, 'proof'> | undefined;
/** One receipt for all: only its proof differs. */
const receiptFor = (envelopeId: string): SubmissionReceipt => {
  receiptBase ??= {
    caseNumber: createCaseNumber((count) => new Uint8Array(count)),
    queryCode: createQueryCode((count) => new Uint8Array(count)),
    trackingCode: createTrackingCode((count) => new Uint8Array(count)),
    trackingUrl: 'http://127.0.0.1:4700/c/x',
    acceptedAt: '2026-11-23T02:00:01.000Z',
  };
  return { ...receiptBase, proof: `proof of ${envelopeId}` };
};

/** A store that keeps back what the planted bugs of the print desk keep back. */
const bugged = (jobs: PrintJobStore, bug: PlantedBug | undefined): PrintJobStore => {
  if (bug === 'noPrintIntent') return { ...jobs, note: () => ok(null) };
  if (bug !== 'autoReprint') return jobs;
  return {
    ...jobs,
    find: (jobId) => {
      const job = jobs.find(jobId);
      return job.ok && job.value?.state === 'uncertain' ? ok(null) : job;
    },
  };
};

/**
 * Plays two minutes of a terminal in trouble and then a quiet time, both from one number: the agent's real outbox, delivery
 * and print desk between a model of a disk, a network, a server and a printer. The same seed gives the same run.
 */
export const simulate = async (
  seed: number,
  { bug }: { readonly bug?: PlantedBug } = {},
): Promise<SimulationResult> => {
  const chance = createChance(createSeededRandom(seed));
  const time = createVirtualTime();
  const trace: string[] = [];
  const tell = (what: string) => void trace.push(`${time.now()} ${what}`);
  const violations: string[] = [];
  const violated = (what: string) => {
    tell(`VIOLATION ${what}`);
    violations.push(what);
  };

  // Each run has faults of its own: some none of a kind, some many.
  const often = {
    killed: chance.pick([0, 0, 0.005, 0.03]),
    flushFails: chance.pick([0, 0, 0.015]),
    lost: chance.pick([0, 0.05, 0.2]),
    doubled: chance.pick([0, 0.1]),
    chokes: chance.pick([0, 0, 0.05, 0.15]),
    busy: chance.pick([0, 0, 0.05]),
    crashes: chance.pick([0, 0, 0.03]),
    noPaper: chance.pick([0, 0.1]),
    silent: chance.pick([0, 0.1]),
  };
  let isTroubled = true;
  let isDiskFull = false;
  let wallOffset = 0;
  let ends = 0;

  const disk = createModelDisk({
    random: chance.random,
    fault: (): WriteFault => {
      if (!isTroubled) return 'none';
      if (isDiskFull) return 'full';
      if (chance.is(often.flushFails)) return 'flushFails';
      return chance.is(often.killed) ? chance.pick(['killedBefore', 'killedBetween', 'killedAfter']) : 'none';
    },
    neverFlushes: bug === 'noFlush',
    ordersByWallClock: bug === 'wallClockOrder',
    trustsFailedFlush: bug === 'trustsFailedFlush',
  });
  const applications: Application[] = [];
  const byId = new Map<string, Application>();
  const server = createModelServer({
    time,
    chance,
    tell,
    receiptFor,
    refuses: (envelopeId) => byId.get(envelopeId)?.isRefusable ?? false,
    noDedupe: bug === 'noDedupe',
    keyPrunedEarly: bug === 'keyPrunedEarly',
  });
  server.setTroubles(often);
  const printer = createModelPrinter({ time, chance, tell });
  printer.setTroubles(often);

  let agent: Agent | null = null;
  const end = (restartIn: number, why: string) => {
    if (agent) endOf(agent, restartIn, why);
  };
  function endOf(process: Pick<Agent, 'isAlive' | 'ended'>, restartIn: number, why: string): void {
    if (!process.isAlive) return;
    process.isAlive = false;
    process.ended.resolve(null);
    ends += 1;
    tell(`agent ends: ${why}`);
    time.after(restartIn, start);
  }
  function start(): void {
    const process: Pick<Agent, 'isAlive' | 'ended'> = { isAlive: true, ended: Promise.withResolvers<null>() };
    const bootedAt = time.now();
    const clock: Clock = {
      now: () => new Date(startsAt + Math.floor(time.now()) + wallOffset),
      uptime: () => time.now() - bootedAt,
      after: (milliseconds, action) =>
        time.after(milliseconds, () => {
          if (process.isAlive) action();
        }),
    };
    const kill = () => endOf(process, chance.between(500, 5_000), 'in a write');
    const store = disk.open({ isAlive: () => process.isAlive, kill });
    const elapsed = openElapsedTime(store.elapsed, clock);
    const outbox = createOutbox(store.envelopes, {
      clock,
      elapsed,
      signingKey: () => 'key',
      proofs: {
        digestOf: ({ sealed }) => `digest of ${sealed.keyId}`,
        isProof: async ({ proof }, { envelopeId }) => proof === `proof of ${envelopeId}`,
      },
    });
    const desk = createPrintDesk(openPrintJournal(bugged(store.jobs, bug), { clock, elapsed }));
    const delivery = startDelivery({
      outbox,
      clock,
      random: chance.random,
      send: async (envelope) => {
        if (!process.isAlive) return { ok: false, error: { kind: 'unreachable' } };
        tell(`agent sends ${envelope.envelopeId}`);
        return server.submit(envelope, 20_000);
      },
    });
    agent = Object.assign(process, { outbox, desk, delivery });
    tell('agent starts');
  }
  start();
  // What the report says of the disk is what makes staff restart an agent whose flush failed.
  const lookAtReport = () => {
    if (agent?.isAlive && !isDiskFull && agent.outbox.status().alarm === 'diskError')
      end(chance.between(500, 5_000), 'restarted by staff');
    time.after(8_000, lookAtReport);
  };
  lookAtReport();

  /** Asks whatever agent lives; `null`: none does, or it ended before it answered. */
  const askAgent = async <T>(work: (living: Agent) => Promise<T>): Promise<T | null> => {
    const asked = agent;
    if (!asked?.isAlive) return null;
    const answer = await Promise.race([work(asked), asked.ended.promise]);
    return asked.isAlive ? answer : null;
  };

  const put = async (application: Application, envelope: SealedEnvelope): Promise<boolean> => {
    const orderKey = bug === 'noOrderKey' ? undefined : application.orderKey;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const answer = await askAgent((living) => living.outbox.put(envelope, orderKey));
      if (answer?.ok) {
        application.stored = 'acknowledged';
        tell(`acknowledged ${application.id}`);
        return true;
      }
      if (answer === null || answer.error.kind === 'diskError') application.stored = 'unknown';
      await time.sleep(chance.between(500, 4_000));
    }
    return false;
  };

  const print = async (jobId: PrintJobId): Promise<void> => {
    const task = {
      jobId,
      device: 'receiptPrinter' as const,
      prepare: async () => ok(() => printer.print(jobId)),
    };
    let told: PrintOutcome | null = null;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      told = await askAgent((living) => living.desk.print(task));
      // Somebody who is not sure asks once more; it must not come out twice.
      if (told !== null && !(told.state === 'uncertain' && attempt < 2)) break;
      await time.sleep(chance.between(500, 4_000));
    }
    const sheets = printer.sheets.get(jobId) ?? 0;
    tell(`print ${jobId}: ${told?.state ?? 'nothing'} told, ${sheets} sheets`);
    if (told?.state === 'printed' && sheets !== 1) violated(`told printed, and ${sheets} sheets: ${jobId}`);
    if (told?.state === 'failed' && sheets !== 0) violated(`told failed, and ${sheets} sheets: ${jobId}`);
  };

  const visit = async (): Promise<void> => {
    const orderKey = orderKeyOf(v.parse(visitIdSchema, chance.uuid()));
    let isLeftToOutbox = false;
    const count = chance.pick([1, 1, 2, 3]);
    for (let index = 0; index < count; index += 1) {
      const id = chance.uuid();
      const application: Application = {
        id,
        orderKey,
        isRefusable: chance.is(0.04),
        stored: 'refused',
        isToldAccepted: false,
      };
      const envelope = v.parse(sealedEnvelopeSchema, {
        v: 1,
        envelopeId: id,
        terminalId: 'terminal-001',
        sealedAt: '2026-11-23T02:00:00.000Z',
        sealed: { keyId: 'k1', enc: 'A'.repeat(43), ciphertext: 'AAAA' },
      });
      applications.push(application);
      byId.set(id, application);
      tell(`somebody applies ${id}`);
      if (!(await put(application, envelope))) return;
      // What comes after something that was left to the outbox is left to it too, or it would come first.
      const reply = isLeftToOutbox || chance.is(0.2) ? null : await server.submit(envelope, 8_000);
      if (reply?.ok) {
        application.isToldAccepted = true;
        for (let attempt = 0; attempt < 3; attempt += 1) {
          const { value } = reply;
          const settled = await askAgent((living) => living.outbox.settle(envelope.envelopeId, value));
          if (settled?.ok) break;
          await time.sleep(1_000);
        }
      } else isLeftToOutbox = true;
      await print(v.parse(printJobIdSchema, chance.uuid()));
      await time.sleep(chance.between(500, 8_000));
    }
  };

  const trouble = (least: number, most: number, happens: () => void) => {
    for (let count = chance.whole(least, most); count > 0; count -= 1)
      time.after(chance.between(0, troubleFor), happens);
  };
  trouble(0, 4, () => end(chance.between(500, 5_000), 'killed'));
  trouble(0, 2, () => {
    end(chance.between(5_000, 20_000), 'power cut');
    disk.cutPower();
    printer.cutPower();
  });
  trouble(0, 1, () => {
    isDiskFull = true;
    tell('disk full');
    time.after(chance.between(3_000, 20_000), () => {
      isDiskFull = false;
    });
  });
  const lineUp = () => {
    server.setLine(true);
    if (agent?.isAlive) agent.delivery.wake();
  };
  trouble(0, 3, () => {
    server.setLine(false);
    tell('line cut');
    time.after(chance.between(1_000, 30_000), lineUp);
  });
  const steps = [3_600_000, -3_600_000, 30 * day, -30 * day, 288_000, -288_000, -startsAt] as const;
  trouble(0, 4, () => {
    wallOffset = chance.pick(steps);
    tell(`clock steps to ${wallOffset}`);
  });
  if (chance.is(0.3))
    for (let at = 0; at < troubleFor; at += 2_500)
      time.after(at, () => {
        wallOffset = wallOffset === 288_000 ? -288_000 : 288_000;
      });

  let here = chance.whole(16, 24);
  for (let count = here; count > 0; count -= 1)
    time.after(chance.between(0, troubleFor * 0.9), () => {
      void visit().then(() => {
        here -= 1;
      });
    });

  // Safety phase: until the trouble is over and the last one has left.
  await time.run(() => (time.now() >= troubleFor && here === 0) || time.now() > hangsAt);

  // Liveness phase: nothing is in the way any more; a store that can't be trusted is opened anew.
  isTroubled = false;
  isDiskFull = false;
  server.setTroubles({ lost: 0, doubled: 0, chokes: 0, busy: 0, crashes: 0 });
  printer.setTroubles({ noPaper: 0, silent: 0 });
  const calmAt = time.now();
  tell('calm');
  lineUp();
  const isSettled = () => agent?.isAlive === true && agent.outbox.status().waiting === 0;
  time.after(hangsAt, () => {});
  await time.run(() => isSettled() || time.now() > calmAt + 4 * settledWithin);
  const settledAfter = time.now() - calmAt;
  // What is still on its way arrives: a doubled request is judged too.
  await time.run(() => time.now() > calmAt + settledAfter + 40_000);

  if (here > 0) violated(`${here} people never got an answer`);
  if (settledAfter > settledWithin) violated(`not settled ${settledWithin} ms after the last trouble`);
  const times = new Map<string, number>();
  for (const id of server.cases) times.set(id, (times.get(id) ?? 0) + 1);
  for (const { id, stored, isRefusable, isToldAccepted } of applications) {
    const count = times.get(id) ?? 0;
    if (count > 1) violated(`doubled: ${count} cases of ${id}`);
    if (stored === 'acknowledged' && !isRefusable && count === 0) violated(`lost: ${id}`);
    if (isToldAccepted && count === 0) violated(`told accepted, and no case: ${id}`);
    if (stored === 'refused' && count > 0) violated(`refused, and a case: ${id}`);
  }
  for (const [jobId, count] of printer.sheets) if (count > 1) violated(`printed ${count} times: ${jobId}`);
  const last = new Map<string, number>();
  const place = new Map(applications.map(({ id }, index) => [id, index]));
  for (const id of new Set(server.cases)) {
    const { orderKey } = byId.get(id) ?? { orderKey: '' };
    const own = place.get(id) ?? 0;
    if ((last.get(orderKey) ?? -1) > own) violated(`out of order: ${id}`);
    last.set(orderKey, own);
  }
  const left = agent === null ? null : (agent as Agent).outbox.waiting();
  if (!left?.ok || left.value.length > 0) violated('something still waits');

  return {
    seed,
    violations,
    traceHash: hash('sha256', trace.join('\n')),
    trace,
    acknowledged: applications.filter(({ stored }) => stored === 'acknowledged').length,
    cases: times.size,
    ends,
    settledAfter,
  };
};
