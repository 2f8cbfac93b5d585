import type { Socket } from 'node:net';
import type { VirtualReaderFaults } from './types.ts';

/** A small repeatable source of numbers in [0, 1). */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

type Random = () => number;

const noiseOf = (length: number, random: Random): Buffer =>
  Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));

/** A byte lost from a preamble, as seen on real lines, and a frame that ends too early. */
const brokenBeginnings = Buffer.from('aaaaaa9600aa00aaaa9669', 'hex');

/** What leaves the reader instead of a good frame. Empty: nothing. */
export const spoil = (frame: Buffer, faults: VirtualReaderFaults, random: Random): Buffer => {
  if (faults.silent) return Buffer.alloc(0);
  if (faults.garbage) return noiseOf(frame.length, random);
  const spoilt = Buffer.from(frame);
  if (faults.wrongChecksum) spoilt.writeUInt8(spoilt.readUInt8(spoilt.length - 1) ^ 0x5a, spoilt.length - 1);
  if (faults.lyingLength) spoilt.writeUInt16BE(Math.floor(random() * 0x1_0000), 5);
  if (faults.halfFrames) return spoilt.subarray(0, spoilt.length >> 1);
  return faults.noiseBeforeFrames ? Buffer.concat([noiseOf(40, random), brokenBeginnings, spoilt]) : spoilt;
};

export const pause = (milliseconds: number): Promise<void> =>
  milliseconds > 0 ? new Promise((resolve) => setTimeout(resolve, milliseconds)) : Promise.resolve();

const send = (socket: Socket, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed || bytes.length === 0) {
      resolve();
      return;
    }
    // A peer that vanishes fails the write; the reader does not care who listens.
    socket.write(bytes, () => resolve());
  });

/** Puts bytes on the wire, in single bytes if asked, and no faster than the wire allows. */
export const deliver = async (
  socket: Socket,
  bytes: Buffer,
  options: { readonly splitWrites: boolean; readonly bytesPerSecond: number | undefined },
): Promise<void> => {
  const { splitWrites, bytesPerSecond } = options;
  const began = performance.now();
  let sent = 0;
  while (sent < bytes.length && !socket.destroyed) {
    if (splitWrites) {
      await send(socket, bytes.subarray(sent, sent + 1));
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    if (bytesPerSecond === undefined) {
      await send(socket, bytes.subarray(sent));
      return;
    }
    await pause(1);
    const due = Math.min(bytes.length, Math.floor(((performance.now() - began) / 1_000) * bytesPerSecond));
    await send(socket, bytes.subarray(sent, due));
    sent = due;
  }
};

/** Noise without end, for as long as it goes on. */
export const flood = async (socket: Socket, isOn: () => boolean, random: Random): Promise<void> => {
  while (isOn() && !socket.destroyed) {
    await send(socket, noiseOf(4_096, random));
    await pause(1);
  }
};
