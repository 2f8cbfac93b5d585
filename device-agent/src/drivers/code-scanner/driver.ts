import type { CodeScannerStatus } from '@linban/shared/devices/device-status.ts';
import type { ScannedCode } from '@linban/shared/devices/scanned-code.ts';
import { fail, ok, type Result } from '@linban/shared/result.ts';
import type { ByteStream } from '../byte-stream/types.ts';
import { keepOpen } from '../keep-open.ts';
import { createStatusBoard } from '../status-board.ts';
import { lostBy, online, starting, type Wording } from '../wording.ts';
import { type CodeReading, createCodeReading } from './code-reading.ts';
import { createLineDecoder, type ScanDecoder } from './framing.ts';
import { createHidPosDecoder } from './hid-pos.ts';
import { createKeyboardDecoder } from './keyboard.ts';
import { createRepeatFilter } from './repeat-filter.ts';
import type { CodeScanner, CodeScannerOptions, ScanError, ScannerProtocol } from './types.ts';

type ScanResult = Result<ScannedCode, ScanError>;

/** Ends a code where no suffix does. A slow line at 1200 baud needs 9 ms a byte. */
const gapMs = 80;
/** Where something else ends a code, silence is no end: a slow line may take its time. */
const defaultPatienceMs = 500;
/** A native port costs a process for each attempt. */
const defaultReconnectMs = 2_000;

const decoders: Readonly<Record<ScannerProtocol, () => ScanDecoder>> = {
  line: createLineDecoder,
  lineWithoutSuffix: createLineDecoder,
  hidPos: createHidPosDecoder,
  keyboard: createKeyboardDecoder,
};

const statusOf = (wording: Wording): CodeScannerStatus => ({ class: 'codeScanner', ...wording });

/**
 * Drives a scanner that talks without being asked: all that is known of its health is whether the line to it is open.
 * Noise is an incident and no status: a good code may come next.
 */
export const createCodeScanner = (options: CodeScannerOptions): CodeScanner => {
  const { clock, protocol, encoding, meaningOf, onIncident = () => {} } = options;
  const { reconnectMs = defaultReconnectMs, patienceMs = defaultPatienceMs } = options;
  const board = createStatusBoard(statusOf(starting));
  const repeats = createRepeatFilter();
  const quietMs = protocol === 'lineWithoutSuffix' ? gapMs : patienceMs;
  let waiting: ((result: ScanResult) => void) | undefined;

  const finish = (result: ScanResult) => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(result);
  };
  const goOffline = (wording: Wording) => {
    board.show(statusOf(wording));
    finish(fail({ kind: 'scannerUnavailable', status: board.status() }));
  };

  const take = (text: string) => {
    const now = clock.now().getTime();
    if (repeats.isRepeat(text, now)) return;
    if (!waiting) return onIncident('unaskedCodeDropped');
    repeats.gave(text, now);
    finish(ok(meaningOf(text)));
  };
  const takeAll = (readings: readonly CodeReading[]) => {
    for (const reading of readings) {
      if (reading.kind === 'text') take(reading.text);
      else onIncident(reading.incident);
    }
  };

  const listen = (stream: ByteStream) => {
    const reading = createCodeReading(decoders[protocol](), encoding, protocol === 'lineWithoutSuffix');
    let callOff = () => {};
    stream.onData((chunk) => {
      callOff();
      takeAll(reading.push(chunk));
      chunk.fill(0);
      if (reading.isWaiting) callOff = clock.after(quietMs, () => takeAll(reading.quiet()));
    });
    stream.onClose(() => callOff());
    board.show(statusOf(online));
  };
  const connection = keepOpen({
    open: options.open,
    clock,
    pauseMs: reconnectMs,
    onOpen: listen,
    onLost: (why) => {
      if (board.status().state === 'online') onIncident('connectionLost');
      goOffline(lostBy(why));
    },
  });

  return {
    status: board.status,
    onStatus: board.onStatus,
    scan: ({ signal }) =>
      new Promise((resolve) => {
        const status = board.status();
        if (signal.aborted) return resolve(fail({ kind: 'aborted' }));
        if (waiting) return resolve(fail({ kind: 'alreadyScanning' }));
        if (status.state === 'offline') return resolve(fail({ kind: 'scannerUnavailable', status }));
        const onAbort = () => {
          if (waiting === answer) finish(fail({ kind: 'aborted' }));
        };
        const answer = (result: ScanResult) => {
          signal.removeEventListener('abort', onAbort);
          resolve(result);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting = answer;
      }),
    /** A scanner takes no commands: both steps let go of the line. */
    recover: () => connection.reopen(),
    close: async () => {
      await connection.close();
      goOffline({ state: 'offline', cause: 'closed', action: null });
    },
  };
};
