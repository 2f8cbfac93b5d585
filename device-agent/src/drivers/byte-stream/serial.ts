import { stat } from 'node:fs/promises';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { SerialPortAddress } from './native-port.ts';
import { openErrorOf } from './open-error.ts';
import type { ByteStreamError, ByteStreamOpener } from './types.ts';

type SerialModule = typeof import('serialport');

export interface SerialAddress extends Omit<SerialPortAddress, 'kind'> {
  /** How long to wait for the port to open, in milliseconds. */
  readonly openTimeoutMs?: number;
  /** Loads the native module. Late, so that a machine without it still starts. */
  readonly load?: () => Promise<SerialModule>;
}

const defaultOpenTimeoutMs = 3_000;
const lookMs = 500;

const loadModule = async (load: () => Promise<SerialModule>) => {
  try {
    return ok(await load());
  } catch (error) {
    return fail({ kind: 'driverUnavailable', code: openErrorOf(error).code } as const);
  }
};

/**
 * Tells once when the port's name has gone or names another device. Needed because serialport 13 reads on without end
 * where a read comes back empty, as it does when the line is hung up in mid-read: the port seems open and is not there.
 * Returns how to stop.
 */
const watchName = (path: string, onGone: () => void): (() => void) => {
  const deviceOf = () =>
    stat(path).then(
      ({ rdev }) => rdev,
      () => null,
    );
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const look = async (first: number | null) => {
    const now = await deviceOf();
    if (isOver) return;
    if (now === null || (first !== null && now !== first)) onGone();
    else timer = setTimeout(look, lookMs, now);
  };
  void look(null);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
};

/** Opens a serial port (RS-232, USB-CDC, CP210x …) as 8N1 without flow control, for this process alone (flock). */
export const createSerialOpener =
  ({
    path,
    baudRate,
    openTimeoutMs = defaultOpenTimeoutMs,
    load = () => import('serialport'),
  }: SerialAddress): ByteStreamOpener =>
  async (signal) => {
    const loaded = await loadModule(load);
    if (!loaded.ok) return loaded;
    if (signal.aborted) return fail({ kind: 'unreachable', code: 'ABORTED' });

    const port = new loaded.value.SerialPort({ path, baudRate, autoOpen: false });
    // A port that is already closing reports through its callback; nobody needs to hear it.
    const release = () => port.close(() => {});

    return new Promise((resolve) => {
      let isWaiting = true;
      const settle = () => {
        isWaiting = false;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const giveUp = (error: ByteStreamError) => {
        settle();
        resolve(fail(error));
      };
      const onAbort = () => giveUp({ kind: 'unreachable', code: 'ABORTED' });
      const timer = setTimeout(() => giveUp({ kind: 'unreachable', code: 'TIMEOUT' }), openTimeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });

      port.open((error) => {
        if (!isWaiting) {
          if (!error) release();
          return;
        }
        if (error) {
          giveUp(openErrorOf(error));
          return;
        }
        settle();
        const stream = fromDuplex(port, release);
        stream.onClose(watchName(path, () => void stream.close()));
        resolve(ok(stream));
      });
    });
  };
