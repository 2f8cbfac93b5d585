import type { SocialCardSummary } from '@linban/shared/identity/social-card.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import { keepOpen } from '../keep-open.ts';
import { createStatusBoard } from '../status-board.ts';
import { type PortCondition, statusOf } from './status.ts';
import type {
  CardPort,
  CardPortError,
  CardPortOpener,
  InvalidMediaCause,
  ReaderSight,
  SmartCardReader,
  SmartCardReaderOptions,
  SocialCardProgress,
  SocialCardReadError,
  SocialCardReadOptions,
} from './types.ts';

type ReadResult = Result<SocialCardSummary, SocialCardReadError>;
type ReadFault = Extract<Awaited<ReturnType<CardPort['read']>>, { ok: false }>['error'];

/** A port of its own for each job: it is ended with it, and what it saw of a card goes with it. */
interface ReadingPort {
  read: CardPort['read'];
  close(): void;
}

/** One call of `readSocialCard`. */
interface ReadJob {
  readonly port: ReadingPort;
  readonly options: SocialCardReadOptions;
  readonly finish: (result: ReadResult) => void;
  /** Told last while waiting, so that nothing is told twice. */
  waitingFor: 'removalNeeded' | 'armed' | undefined;
  /** Inserted cards that gave nothing. */
  tries: number;
}

/** Each attempt costs a process, and pcscd does not come back within a second. */
const defaultReconnectMs = 3_000;
const mostTries = 3;

const causeOf = (error: ReadFault): InvalidMediaCause => {
  switch (error.kind) {
    case 'fault':
      return error.fault === 'cardGone' ? 'cardPulled' : 'readFailed';
    case 'garbled':
    case 'portLost':
      return 'readFailed';
    case 'wrongCard':
    case 'unreadable':
      return error.kind;
  }
};

/** It is opened before there is a card, so that nobody waits for that, and once more if it was lost meanwhile. */
const startReadingPort = (open: CardPortOpener): ReadingPort => {
  const ending = new AbortController();
  const start = () => open(ending.signal);
  let opening = start();
  return {
    read: async (reader) => {
      let opened = await opening;
      if (!ending.signal.aborted && !(opened.ok && opened.value.isOpen)) {
        opening = start();
        opened = await opening;
      }
      return opened.ok ? opened.value.read(reader) : fail({ kind: 'portLost' });
    },
    close: () => {
      ending.abort();
      void opening.then(async (opened) => {
        if (opened.ok) await opened.value.close();
      });
    },
  };
};

/**
 * Drives a reader of chip cards through PC/SC. Everything follows from what the service shows: a card is read when it is
 * seen while somebody waits for one, and a card that was read, or gave nothing, must be taken out before the next.
 */
export const createSmartCardReader = (options: SmartCardReaderOptions): SmartCardReader => {
  const { clock, readerName = '', reconnectMs = defaultReconnectMs, onIncident = () => {} } = options;
  let condition: PortCondition = 'starting';
  let port: CardPort | undefined;
  let job: ReadJob | undefined;
  let isReading = false;
  /** The card in the reader is not read again before it was away. */
  let isSpent = false;
  /** Several cards were seen, and none of them is read before there is one. */
  let isCrowded = false;

  const sights = (): readonly ReaderSight[] | undefined =>
    port?.readers()?.filter(({ name }) => name.includes(readerName));
  const present = () => statusOf({ condition, readers: sights(), isReading });
  const board = createStatusBoard(present());

  const tell = (progress: SocialCardProgress) => job?.options.onProgress?.(progress);
  const wait = (what: 'removalNeeded' | 'armed') => {
    if (!job || job.waitingFor === what) return;
    job.waitingFor = what;
    tell({ kind: what });
  };
  const finish = (result: ReadResult) => {
    const finished = job;
    job = undefined;
    finished?.finish(result);
  };
  const refuse = (cause: InvalidMediaCause) => {
    onIncident(cause);
    if (!job) return;
    job.tries += 1;
    job.waitingFor = undefined;
    tell({ kind: 'invalidMedia', cause });
    if (job.tries >= mostTries) finish(fail({ kind: 'tooManyTries', cause }));
  };

  const read = async (current: CardPort, reader: string, asked: ReadJob): Promise<void> => {
    isReading = true;
    board.show(present());
    tell({ kind: 'mediaEntered' });
    const result = await asked.port.read(reader);
    isReading = false;
    // The service went meanwhile: the job ended with it, and nobody knows what became of the card.
    if (port !== current) return;
    isSpent = true;
    // Whoever asked may be gone: what was read is then forgotten.
    if (job === asked) {
      if (result.ok) finish(ok(result.value));
      else refuse(causeOf(result.error));
    }
    look();
  };

  const noteRemoval = (readers: readonly ReaderSight[], cards: readonly ReaderSight[]) => {
    // A reader that is away says nothing about the card in it.
    if (isReading || readers.length === 0) return;
    if (cards.length === 0) isSpent = false;
    if (cards.length < 2) isCrowded = false;
  };
  /** Takes the next step that what is seen allows. */
  const look = (): void => {
    const readers = sights();
    const cards = (readers ?? []).filter(({ card }) => card !== 'absent');
    if (readers) noteRemoval(readers, cards);
    board.show(present());
    if (!job || !port || isReading || !readers) return;
    const [first, ...others] = cards;
    if (readers.length === 0) finish(fail({ kind: 'readerUnavailable', status: board.status() }));
    else if (isSpent || isCrowded) wait('removalNeeded');
    else if (!first) wait('armed');
    else if (others.length > 0) {
      isCrowded = true;
      refuse('severalCards');
      wait('removalNeeded');
    } else if (first.card === 'mute') {
      isSpent = true;
      refuse('readFailed');
      wait('removalNeeded');
    } else void read(port, first.name, job);
  };
  const lose = (why: PortCondition) => {
    if (condition === 'open') onIncident('connectionLost');
    condition = why;
    port = undefined;
    board.show(present());
    finish(fail({ kind: 'readerUnavailable', status: board.status() }));
  };

  const connection = keepOpen<CardPort, CardPortError['kind']>({
    open: options.open,
    clock,
    pauseMs: reconnectMs,
    onOpen: (opened) => {
      port = opened;
      condition = 'open';
      opened.onReaders(look);
      look();
    },
    onLost: lose,
  });

  return {
    status: board.status,
    onStatus: board.onStatus,
    readSocialCard: (readOptions) =>
      new Promise((resolve) => {
        const { signal } = readOptions;
        if (signal.aborted) return resolve(fail({ kind: 'aborted' }));
        if (job) return resolve(fail({ kind: 'alreadyReading' }));
        const status = board.status();
        if (status.state === 'offline') return resolve(fail({ kind: 'readerUnavailable', status }));
        const onAbort = () => {
          if (job === asked) finish(fail({ kind: 'aborted' }));
        };
        const asked: ReadJob = {
          options: readOptions,
          port: startReadingPort(options.open),
          finish: (result) => {
            asked.port.close();
            signal.removeEventListener('abort', onAbort);
            resolve(result);
          },
          waitingFor: undefined,
          tries: 0,
        };
        signal.addEventListener('abort', onAbort, { once: true });
        job = asked;
        look();
      }),
    /** Both steps end the process that speaks to PC/SC, and with it every hold on reader and card. */
    recover: () => connection.reopen(),
    close: async () => {
      await connection.close();
      lose('closed');
    },
  };
};
