import type { Result } from '@linban/shared/result.ts';

/**
 * One open connection to a device that speaks a plain stream of bytes (TCP, serial, USB, a device file).
 * Losing the connection is an event, never an exception: nothing here throws or rejects.
 */
export interface ByteStream {
  /** False from the moment the connection is lost or closed. */
  readonly isOpen: boolean;
  /**
   * Sends bytes in order. Resolves once the operating system took them, or once the stream is closed: that says nothing
   * about the device having received them. A failed write closes the stream.
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Hands over what arrives, in pieces of any size. Bytes wait until the first listener is there.
   * A listener may overwrite the chunk (to erase personal data) if it is the only one. Returns the unsubscriber.
   */
  onData(listener: (chunk: Uint8Array) => void): () => void;
  /** Called once, for a lost connection and for `close()` alike; at once if the stream is closed already. */
  onClose(listener: () => void): () => void;
  /** Closes without waiting for unsent bytes. Idempotent. */
  close(): Promise<void>;
}

export type ByteStreamError =
  /** Nobody answers there: unplugged, powered off, refused, wrong path, or the attempt was aborted or took too long. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** It is there, but another program holds it. */
  | { readonly kind: 'busy'; readonly code: string }
  /** The software that drives this kind of port is not installed or does not load on this machine. */
  | { readonly kind: 'driverUnavailable'; readonly code: string };

/** Opens a new connection. The signal abandons an attempt in progress; it has no effect on an open stream. */
export type ByteStreamOpener = (signal: AbortSignal) => Promise<Result<ByteStream, ByteStreamError>>;
