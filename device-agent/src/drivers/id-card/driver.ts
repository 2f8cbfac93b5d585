import type { IdCardReaderStatus, Media } from '@linban/shared/devices/device-status.ts';
import { fail } from '@linban/shared/result.ts';
import type { RecoveryStep } from '../driver.ts';
import { commands, statusWord } from './commands.ts';
import type { ExchangeError } from './exchange.ts';
import { type Link, openLink } from './link.ts';
import { createPacer } from './pacer.ts';
import { defaultTimes } from './profiles.ts';
import { attemptRead, type ReadAttempt } from './read-attempt.ts';
import { createReadJob, type ReadJob } from './read-job.ts';
import { createRemovalWatch } from './removal-watch.ts';
import { type OutOfService, type ReaderCondition, statusOf, verdictOf } from './status.ts';
import type { IdCardReadError, IdCardReader, IdCardReaderOptions, InvalidMediaCause } from './types.ts';

/** After so many failures in a row the reader is at fault, not the line. */
const failuresUntilFault = 3;

/**
 * Drives a reader of resident identity cards with a security module that speaks GA 467 frames over a stream of bytes.
 * One conversation runs for as long as the reader is open: it connects, keeps looking whether the reader is alive, looks for a card
 * while a read waits for one, and watches a card that was read until it is taken off. Any failure drops the connection and
 * the next round connects again, so start-up, hot-plug and recovery are one path.
 */
export const createIdCardReader = (options: IdCardReaderOptions): IdCardReader => {
  const { clock, times = defaultTimes, onIncident = () => {} } = options;
  const statusListeners = new Set<(status: IdCardReaderStatus) => void>();
  const removalListeners = new Set<() => void>();
  const closing = new AbortController();
  const pacer = createPacer(clock);

  let link: Link | undefined;
  let ignoreClose = () => {};
  let job: ReadJob | undefined;
  let watch: ReturnType<typeof createRemovalWatch> | undefined;
  /** A card that gave nothing for good still lies there; it is not tried again before it was away. */
  let isSpentCardThere = false;
  let wanted: { readonly step: RecoveryStep; readonly done: () => void } | undefined;
  let condition: ReaderCondition = 'starting';
  let media: Media = 'absent';
  let samId: string | null = null;
  let published = statusOf({ condition, media, samId, isReading: false });

  const publish = () => {
    const status = statusOf({ condition, media, samId, isReading: job !== undefined && media === 'entering' });
    const isSame =
      status.state === published.state &&
      status.cause === published.cause &&
      status.media === published.media &&
      status.samId === published.samId;
    if (isSame) return;
    published = status;
    for (const listener of [...statusListeners]) listener(status);
  };
  const endJob = () => {
    job = undefined;
    if (watch === undefined) media = 'absent';
    publish();
  };
  const failJob = (error: IdCardReadError) => {
    const failed = job;
    endJob();
    failed?.fail(error);
  };
  const setCondition = (next: ReaderCondition) => {
    condition = next;
    if (next !== 'working' && next !== 'starting' && job) {
      const status = statusOf({ condition, media: 'absent', samId, isReading: false });
      failJob({ kind: 'readerUnavailable', status });
    }
    publish();
  };
  const dropLink = async (next: ReaderCondition) => {
    const dropped = link;
    link = undefined;
    ignoreClose();
    await dropped?.stream.close();
    setCondition(next);
  };

  const connect = async (): Promise<number> => {
    const opened = await openLink({ ...options, times, onIncident }, closing.signal);
    if (!opened.ok) {
      if (closing.signal.aborted) return 0;
      setCondition(opened.error);
      const isRefusal = opened.error === 'selfTestFailed' || opened.error === 'notAuthorised';
      return isRefusal ? times.outOfServicePause : times.reconnectPause;
    }
    link = opened.value;
    samId = link.samId;
    ignoreClose = link.stream.onClose(pacer.wake);
    setCondition('working');
    return 0;
  };

  const onFailure = async (current: Link, error: ExchangeError): Promise<number> => {
    if (closing.signal.aborted) return 0;
    if (error.kind === 'closed') {
      onIncident('connectionLost');
      await dropLink('unreachable');
      return times.reconnectPause;
    }
    if (current.exchange.failuresInRow < failuresUntilFault) return times.findPause;
    setCondition(error.kind === 'silent' ? 'noAnswer' : 'garbledReplies');
    onIncident('readerReset');
    await current.exchange.ask(commands.reset);
    await dropLink(condition);
    return times.reconnectPause;
  };
  const onOutOfService = async (current: Link, next: OutOfService): Promise<number> => {
    setCondition(next);
    if (next === 'moduleFault') {
      onIncident('readerReset');
      await current.exchange.ask(commands.reset);
    }
    await dropLink(next);
    return times.outOfServicePause;
  };

  const watchRemoval = async (current: Link, watching: NonNullable<typeof watch>): Promise<number> => {
    job?.removalNeeded();
    const look = await watching.look(current.exchange);
    if (look.kind === 'failed') return onFailure(current, look.error);
    if (look.kind === 'present') return times.removalPause;
    watch = undefined;
    media = 'absent';
    publish();
    for (const listener of [...removalListeners]) listener();
    return 0;
  };

  const giveUpAfterTries = (asked: ReadJob, cause: InvalidMediaCause | undefined) => {
    if (!cause || asked !== job || asked.tries < times.maxTries) return;
    isSpentCardThere = cause !== 'cardPulled';
    failJob({ kind: 'tooManyTries', cause });
  };
  const failIfAsked = (asked: ReadJob, error: IdCardReadError) => {
    if (asked === job) failJob(error);
  };
  const onAttempt = async (current: Link, asked: ReadJob, attempt: ReadAttempt): Promise<number> => {
    switch (attempt.kind) {
      case 'failed':
        return onFailure(current, attempt.error);
      case 'outOfService':
        return onOutOfService(current, attempt.condition);
      case 'taken':
        watch = createRemovalWatch();
        media = 'present';
        if (asked === job) {
          if (attempt.portrait) asked.onPortrait?.(attempt.portrait);
          endJob();
          attempt.deliver();
        } else attempt.portrait?.fill(0);
        publish();
        return times.removalPause;
      case 'refusedText':
        watch = createRemovalWatch();
        media = 'present';
        onIncident('cardTextRefused');
        failIfAsked(asked, attempt.error);
        publish();
        return times.removalPause;
      case 'rejectedCard':
        onIncident('cardRejected');
        isSpentCardThere = true;
        failIfAsked(asked, { kind: 'rejectedCard', reason: attempt.reason });
        return times.findPause;
      case 'noCard':
        media = 'absent';
        publish();
        giveUpAfterTries(asked, asked.cardGone());
        return times.findPause;
      case 'again':
        giveUpAfterTries(asked, asked.lookFailed(attempt.cause));
        return times.findPause;
      case 'invalidMedia':
        giveUpAfterTries(asked, asked.invalid(attempt.cause));
        return times.findPause;
    }
  };
  const awaitSpentCardGone = async (current: Link, asked: ReadJob): Promise<number> => {
    asked.removalNeeded();
    const answer = await current.exchange.ask(commands.find);
    if (!answer.ok) return onFailure(current, answer.error);
    isSpentCardThere = answer.value.status === statusWord.found;
    return isSpentCardThere ? times.removalPause : 0;
  };
  const lookForCard = async (current: Link, asked: ReadJob): Promise<number> => {
    asked.armed();
    const onFound = () => {
      if (asked !== job) return;
      media = 'entering';
      publish();
      asked.cardFound();
    };
    const decodePhoto = asked.onPortrait ? options.decodePhoto : undefined;
    return onAttempt(current, asked, await attemptRead(current.exchange, { onFound, take: asked.take, decodePhoto }));
  };

  const showSignOfLife = async (current: Link): Promise<number> => {
    const answer = await current.exchange.ask(commands.status);
    if (!answer.ok) return onFailure(current, answer.error);
    if (answer.value.status === statusWord.success) return times.idlePause;
    const verdict = verdictOf(answer.value.status);
    return verdict.kind === 'outOfService' ? onOutOfService(current, verdict.condition) : times.idlePause;
  };

  const recover = async (step: RecoveryStep): Promise<void> => {
    if (!link) return;
    if (step === 'reset') {
      onIncident('readerReset');
      await link.exchange.ask(commands.reset);
    }
    await dropLink(condition);
  };

  const round = async (): Promise<number> => {
    if (wanted) {
      await recover(wanted.step);
      wanted.done();
      wanted = undefined;
    }
    if (!link) return connect();
    if (watch) return watchRemoval(link, watch);
    if (job) return isSpentCardThere ? awaitSpentCardGone(link, job) : lookForCard(link, job);
    return showSignOfLife(link);
  };
  const converse = async () => {
    while (!closing.signal.aborted) {
      const pause = await round();
      if (!closing.signal.aborted) await pacer.pause(pause);
    }
    wanted?.done();
  };
  const conversation = converse();

  return {
    status: () => published,
    onStatus: (listener) => {
      statusListeners.add(listener);
      return () => {
        statusListeners.delete(listener);
      };
    },
    onRemoved: (listener) => {
      removalListeners.add(listener);
      return () => {
        removalListeners.delete(listener);
      };
    },
    read: (readOptions) =>
      new Promise((resolve) => {
        const { signal } = readOptions;
        if (signal.aborted) return resolve(fail({ kind: 'aborted' }));
        if (job) return resolve(fail({ kind: 'alreadyReading' }));
        if (condition !== 'working' && condition !== 'starting') {
          return resolve(fail({ kind: 'readerUnavailable', status: published }));
        }
        const onAbort = () => {
          if (job === asked) failJob({ kind: 'aborted' });
        };
        const asked = createReadJob(readOptions, (result) => {
          signal.removeEventListener('abort', onAbort);
          resolve(result);
        });
        signal.addEventListener('abort', onAbort, { once: true });
        job = asked;
        publish();
        pacer.wake();
      }),
    recover: (step) =>
      new Promise((done) => {
        if (closing.signal.aborted || wanted) return done();
        wanted = { step, done };
        pacer.wake();
      }),
    close: async () => {
      closing.abort();
      pacer.wake();
      await dropLink('closed');
      await conversation;
      setCondition('closed');
    },
  };
};
