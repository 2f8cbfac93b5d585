import type { SealedEnvelope } from '@linban/shared/cases/sealed-envelope.ts';
import type { SubmissionError, SubmissionReceipt } from '@linban/shared/cases/submission.ts';
import type { LinkError } from '@linban/shared/contracts/request.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

type SubmitReply = Result<SubmissionReceipt, SubmissionError | LinkError>;

/** How unreliable server and network are; all zero: perfectly reliable. */
interface LinkTroubles {
  readonly lost: number;
  readonly doubled: number;
  readonly chokes: number;
  readonly busy: number;
  readonly crashes: number;
}

export interface ModelServer {
  /** Ids in the order in which cases were made of them. */
  readonly cases: string[];
  setTroubles(troubles: LinkTroubles): void;
  /** Nothing gets through, in neither direction. */
  setLine(isUp: boolean): void;
  isLineUp(): boolean;
  /** Ends always, after `timeoutMs` at the latest. */
  submit(envelope: SealedEnvelope, timeoutMs: number): Promise<SubmitReply>;
}

/** Keys a server with that planted bug forgets after so many milliseconds. */
const prunedAfter = 20_000;

/** A server that makes one case of an envelope, behind a network that loses, delays and doubles. */
export const createModelServer = (options: {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly tell: (what: string) => void;
  readonly receiptFor: (envelopeId: string) => SubmissionReceipt;
  readonly refuses: (envelopeId: string) => boolean;
  readonly noDedupe: boolean;
  readonly keyPrunedEarly: boolean;
}): ModelServer => {
  const { time, chance, tell } = options;
  const cases: string[] = [];
  const known = new Set<string>();
  let troubles: LinkTroubles = { lost: 0, doubled: 0, chokes: 0, busy: 0, crashes: 0 };
  let isUp = true;
  let isLineUp = true;

  const take = (envelopeId: string) => {
    if (options.refuses(envelopeId)) return;
    if (known.has(envelopeId) && !options.noDedupe) return;
    known.add(envelopeId);
    cases.push(envelopeId);
    tell(`case of ${envelopeId}`);
    if (options.keyPrunedEarly) time.after(prunedAfter, () => known.delete(envelopeId));
  };
  /** `null`: no answer, the server is gone. */
  const handle = (envelopeId: string): SubmitReply | null => {
    if (!isUp) return null;
    if (chance.is(troubles.busy)) return fail({ kind: 'tooManyRequests' });
    if (chance.is(troubles.crashes)) {
      if (chance.is(0.5)) take(envelopeId);
      tell('server crashes');
      isUp = false;
      time.after(chance.between(500, 6_000), () => {
        isUp = true;
      });
      return null;
    }
    if (options.refuses(envelopeId)) return fail({ kind: 'invalidContent' });
    if (chance.is(troubles.chokes)) {
      if (chance.is(0.5)) take(envelopeId);
      return fail({ kind: 'internal' });
    }
    take(envelopeId);
    return ok(options.receiptFor(envelopeId));
  };

  return {
    cases,
    setTroubles: (next) => {
      troubles = next;
      if (next.crashes === 0) isUp = true;
    },
    setLine: (up) => {
      isLineUp = up;
    },
    isLineUp: () => isLineUp,
    submit: ({ envelopeId }, timeoutMs) =>
      new Promise((resolve) => {
        const unreachable = () => resolve(fail({ kind: 'unreachable' }));
        if (!isLineUp) return unreachable();
        time.after(timeoutMs, unreachable);
        const arrive = (delay: number) => {
          if (chance.is(troubles.lost)) return;
          time.after(delay, () => {
            const reply = isLineUp ? handle(envelopeId) : null;
            if (reply === null || chance.is(troubles.lost)) return;
            time.after(chance.between(2, 80), () => {
              if (isLineUp) resolve(reply);
            });
          });
        };
        arrive(chance.between(2, 80));
        if (chance.is(troubles.doubled)) arrive(chance.between(100, 30_000));
      }),
  };
};
