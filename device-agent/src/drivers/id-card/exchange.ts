import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { Clock } from '../../clock.ts';
import type { ByteStream } from '../byte-stream/types.ts';
import { type Command, isAnswerTo, statusWord } from './commands.ts';
import { createFrameDecoder, encodeCommand, type ReplyFrame } from './framing.ts';
import type { IdCardReaderIncident, IdCardReaderTimes } from './types.ts';

export type ExchangeError =
  /** Nothing came in time. */
  | { readonly kind: 'silent' }
  /** A frame began and never ended. */
  | { readonly kind: 'truncated' }
  /** Something came in time, but no good answer. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'closed' };

/** Asks the security module one thing at a time. The caller must wait for an answer before it asks again. */
export interface Exchange {
  ask(command: Command): Promise<Result<ReplyFrame, ExchangeError>>;
  /** Failures since the last good answer. */
  readonly failuresInRow: number;
}

export interface ExchangeOptions {
  readonly stream: ByteStream;
  readonly times: IdCardReaderTimes;
  readonly clock: Clock;
  readonly onIncident: (incident: IdCardReaderIncident) => void;
}

export const createExchange = ({ stream, times, clock, onIncident }: ExchangeOptions): Exchange => {
  const decoder = createFrameDecoder();
  let failuresInRow = 0;
  let take: (chunk: Uint8Array) => void = () => {};

  // One listener for the whole connection: what comes while nothing is asked is late or noise, and is thrown away.
  stream.onData((chunk) => {
    take(chunk);
    chunk.fill(0);
  });

  const askOnce = (command: Command): Promise<Result<ReplyFrame, ExchangeError>> =>
    new Promise((resolve) => {
      if (!stream.isOpen) {
        resolve(fail({ kind: 'closed' }));
        return;
      }
      let hasHeardAnything = false;
      let isDamaged = false;
      let cancelTimer = () => {};

      const finish = (result: Result<ReplyFrame, ExchangeError>) => {
        take = () => {};
        cancelTimer();
        unsubscribe();
        decoder.reset();
        resolve(result);
      };
      const giveUp = () => {
        if (!hasHeardAnything) finish(fail({ kind: 'silent' }));
        else finish(fail({ kind: decoder.isInsideFrame && !isDamaged ? 'truncated' : 'damaged' }));
      };
      const unsubscribe = stream.onClose(() => finish(fail({ kind: 'closed' })));

      cancelTimer = clock.after(times.answer[command.answerTime], giveUp);
      take = (chunk) => {
        hasHeardAnything = true;
        let answer: ReplyFrame | undefined;
        for (const item of decoder.push(chunk)) {
          if (item.kind === 'damaged') {
            if (!isDamaged) {
              cancelTimer();
              cancelTimer = clock.after(times.damagedGrace, giveUp);
            }
            isDamaged = true;
          } else if (answer === undefined && isAnswerTo(command, item.reply)) {
            answer = item.reply;
          } else {
            item.reply.data.fill(0);
            onIncident('strayReplyDropped');
          }
        }
        if (answer) finish(ok(answer));
      };
      void stream.write(encodeCommand(...command.bytes));
    });

  const isWorthRepeating = (result: Result<ReplyFrame, ExchangeError>): boolean => {
    if (!result.ok) return result.error.kind === 'damaged';
    return result.value.status === statusWord.checkSeenWrong || result.value.status === statusWord.lengthSeenWrong;
  };
  const count = (result: Result<ReplyFrame, ExchangeError>) => {
    if (result.ok) {
      failuresInRow = 0;
    } else if (result.error.kind !== 'closed') {
      failuresInRow += 1;
      onIncident(result.error.kind === 'silent' ? 'noAnswer' : 'garbledReply');
    }
    return result;
  };

  return {
    ask: async (command) => {
      const first = count(await askOnce(command));
      return isWorthRepeating(first) ? count(await askOnce(command)) : first;
    },
    get failuresInRow() {
      return failuresInRow;
    },
  };
};
