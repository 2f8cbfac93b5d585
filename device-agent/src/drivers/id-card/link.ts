import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { ByteStream, ByteStreamError } from '../byte-stream/types.ts';
import { commands, statusWord } from './commands.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { formatSamId, type ReaderCondition, verdictOf } from './status.ts';
import type { IdCardReaderIncident, IdCardReaderOptions, IdCardReaderTimes } from './types.ts';

/** A connection whose security module said that it works. */
export interface Link {
  readonly stream: ByteStream;
  readonly exchange: Exchange;
  readonly samId: string | null;
}

interface LinkOptions extends Pick<IdCardReaderOptions, 'open' | 'clock'> {
  readonly times: IdCardReaderTimes;
  readonly onIncident: (incident: IdCardReaderIncident) => void;
}

type Opened = Result<ByteStream, ByteStreamError>;

/** Opens, and gives up in time even if the opener does not. A stream that comes too late is closed. */
const openInTime = ({ open, clock, times }: LinkOptions, signal: AbortSignal): Promise<Opened> =>
  new Promise((resolve) => {
    const controller = new AbortController();
    const giveUp = (code: string) => {
      isWaiting = false;
      controller.abort();
      resolve(fail({ kind: 'unreachable', code }));
    };
    const onAbort = () => giveUp('ABORTED');
    const cancelTimer = clock.after(times.connectLimit, () => giveUp('TIMEOUT'));
    let isWaiting = true;
    signal.addEventListener('abort', onAbort, { once: true });
    void open(controller.signal).then((opened) => {
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      if (isWaiting) resolve(opened);
      else if (opened.ok) void opened.value.close();
    });
  });

/** The module's own word on whether it works; a failed self-test gets one reset and a second chance. */
const examine = async (exchange: Exchange): Promise<ReaderCondition> => {
  let answer = await exchange.ask(commands.status);
  if (answer.ok && answer.value.status === statusWord.selfTestFailed) {
    await exchange.ask(commands.reset);
    answer = await exchange.ask(commands.status);
  }
  if (!answer.ok) {
    if (answer.error.kind === 'closed') return 'unreachable';
    return answer.error.kind === 'silent' ? 'noAnswer' : 'garbledReplies';
  }
  if (answer.value.status === statusWord.success) return 'working';
  const verdict = verdictOf(answer.value.status);
  return verdict.kind === 'outOfService' ? verdict.condition : 'moduleFault';
};

/** Connects and asks the module who and how it is. Fails with the condition that everybody should see. */
export const openLink = async (options: LinkOptions, signal: AbortSignal): Promise<Result<Link, ReaderCondition>> => {
  const opened = await openInTime(options, signal);
  if (!opened.ok) return fail(opened.error.kind);
  const stream = opened.value;
  const exchange = createExchange({ ...options, stream });
  const closeOnAbort = () => void stream.close();
  signal.addEventListener('abort', closeOnAbort, { once: true });
  stream.onClose(() => signal.removeEventListener('abort', closeOnAbort));

  const condition = await examine(exchange);
  if (condition !== 'working') {
    await stream.close();
    return fail(condition);
  }
  const samId = await exchange.ask(commands.samId);
  const isKnown = samId.ok && samId.value.status === statusWord.success;
  return ok({ stream, exchange, samId: isKnown ? formatSamId(samId.value.data) : null });
};
