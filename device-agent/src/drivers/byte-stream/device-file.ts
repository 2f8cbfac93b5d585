import { constants } from 'node:fs';
import { access, type FileHandle, open as openFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fail, ok } from '@linban/shared/result.ts';
import { fromDuplex } from './duplex.ts';
import type { ByteStreamError, ByteStreamOpener } from './types.ts';

export interface DeviceFileAddress {
  /** A character device that is read and written like a line, for example `/dev/usb/lp0` (Linux `usblp`). */
  readonly path: string;
  /** Opens the file. Default: the operating system's. */
  readonly openFile?: (path: string, flags: number) => Promise<FileHandle>;
}

// Nothing tells Node when such a file has something to read, so it is asked: often while a conversation goes on.
const eagerPauseMs = 5;
const idlePauseMs = 50;
const eagerForMs = 1_000;
const readBytes = 4_096;

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
};
const isLater = (error: unknown): boolean => codeOf(error) === 'EAGAIN';

/** The file as a duplex. Its end is an error: a device that is pulled answers ENODEV or EIO, or its file vanishes. */
const duplexOf = (file: FileHandle, path: string): Duplex => {
  let lastActivity = performance.now();
  let isReading = false;
  const wait = () => pause(performance.now() - lastActivity < eagerForMs ? eagerPauseMs : idlePauseMs);

  const readSome = async (buffer: Buffer): Promise<number> => {
    try {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      // Printers say "nothing" in so many words, which is no end; but so does a line whose other end is gone.
      if (bytesRead === 0) await access(path);
      return bytesRead;
    } catch (error) {
      if (isLater(error)) return 0;
      throw error;
    }
  };
  const readUntilFull = async (duplex: Duplex) => {
    const buffer = Buffer.alloc(readBytes);
    while (!duplex.destroyed) {
      const bytesRead = await readSome(buffer);
      if (bytesRead === 0) {
        await wait();
        continue;
      }
      lastActivity = performance.now();
      if (!duplex.push(Buffer.from(buffer.subarray(0, bytesRead)))) return;
    }
  };
  const writeAll = async (duplex: Duplex, bytes: Buffer) => {
    let rest = bytes;
    while (rest.length > 0 && !duplex.destroyed) {
      lastActivity = performance.now();
      try {
        const { bytesWritten } = await file.write(rest, 0, rest.length, null);
        rest = rest.subarray(bytesWritten);
      } catch (error) {
        // A printer without paper takes nothing for minutes.
        if (!isLater(error)) throw error;
        await wait();
      }
    }
  };
  const asError = (error: unknown) => (error instanceof Error ? error : new Error(codeOf(error)));

  return new Duplex({
    read() {
      if (isReading) return;
      isReading = true;
      readUntilFull(this).then(
        () => {
          isReading = false;
        },
        (error: unknown) => this.destroy(asError(error)),
      );
    },
    write(chunk: Buffer, _encoding, done) {
      writeAll(this, chunk).then(
        () => done(),
        (error: unknown) => done(asError(error)),
      );
    },
    destroy(error, done) {
      file.close().then(
        () => done(error),
        () => done(error),
      );
    },
  });
};

const errorOf = (error: unknown): ByteStreamError => {
  const code = codeOf(error);
  return code === 'EBUSY' ? { kind: 'busy', code } : { kind: 'unreachable', code };
};

/** Opens a device file for reading and writing, without ever waiting inside the operating system. */
export const createDeviceFileOpener =
  ({ path, openFile: open = openFile }: DeviceFileAddress): ByteStreamOpener =>
  async (signal) => {
    if (signal.aborted) return fail({ kind: 'unreachable', code: 'ABORTED' });
    try {
      const file = await open(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
      if (signal.aborted) {
        await file.close();
        return fail({ kind: 'unreachable', code: 'ABORTED' });
      }
      const duplex = duplexOf(file, path);
      return ok(fromDuplex(duplex, () => duplex.destroy()));
    } catch (error) {
      return fail(errorOf(error));
    }
  };
