import type { Duplex } from 'node:stream';
import type { ByteStream } from './types.ts';

/**
 * Makes a ByteStream of an already open Node duplex stream.
 * @param release ends the underlying connection at once; the duplex must emit `close` in consequence.
 */
export const fromDuplex = (duplex: Duplex, release: () => void): ByteStream => {
  let isOpen = true;
  const closeListeners = new Set<() => void>();

  const markClosed = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const listener of [...closeListeners]) listener();
    closeListeners.clear();
  };
  const onClose = (listener: () => void) => {
    if (!isOpen) {
      listener();
      return () => {};
    }
    closeListeners.add(listener);
    return () => {
      closeListeners.delete(listener);
    };
  };
  const closeNow = () => {
    if (!isOpen) return;
    release();
    markClosed();
  };

  duplex.on('close', markClosed);
  duplex.on('end', closeNow);
  duplex.on('error', closeNow);

  return {
    get isOpen() {
      return isOpen;
    },
    write: (bytes) =>
      new Promise((resolve) => {
        if (!isOpen) {
          resolve();
          return;
        }
        // A device that stops reading holds the write callback back for ever; closing must still release the writer.
        const unsubscribe = onClose(resolve);
        duplex.write(bytes, (error) => {
          unsubscribe();
          if (error) closeNow();
          resolve();
        });
      }),
    onData: (listener) => {
      duplex.on('data', listener);
      return () => {
        duplex.off('data', listener);
      };
    },
    onClose,
    close: async () => closeNow(),
  };
};
