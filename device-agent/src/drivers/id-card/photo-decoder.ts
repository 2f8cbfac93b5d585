import { spawn } from 'node:child_process';

/** Turns the compressed portrait of a card (WLT) into a picture (BMP); `null` where that did not work. */
export type PhotoDecoder = (wlt: Uint8Array) => Promise<Uint8Array | null>;

/** A portrait has 102 x 126 pixels of three bytes: more is no answer of a decoder. */
const mostBytes = 256 * 1_024;

const defaultLimitMs = 3_000;

const isBitmap = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d;

/**
 * A decoder that is a program: WLT is a closed format, and its decoders are libraries of the readers' makers under their licences. The program
 * gets the portrait on its standard input and gives the picture on its standard output; whatever else it does, it is ended in time.
 */
export const createPhotoDecoder =
  (
    [program = '', ...args]: readonly string[],
    { limitMs = defaultLimitMs }: { readonly limitMs?: number } = {},
  ): PhotoDecoder =>
  (wlt) =>
    new Promise((resolve) => {
      const decoder = spawn(program, args, {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { PATH: process.env['PATH'] ?? '' },
      });
      const chunks: Buffer[] = [];
      let size = 0;
      const end = (picture: Uint8Array | null) => {
        clearTimeout(timer);
        for (const chunk of chunks) chunk.fill(0);
        chunks.length = 0;
        resolve(picture);
      };
      const giveUp = () => {
        decoder.kill('SIGKILL');
        end(null);
      };
      const timer = setTimeout(giveUp, limitMs);
      decoder.stdout.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > mostBytes) giveUp();
      });
      decoder.once('error', giveUp);
      decoder.once('close', (code) => {
        const picture = new Uint8Array(Buffer.concat(chunks));
        end(code === 0 && isBitmap(picture) ? picture : null);
      });
      // A decoder that ends before it has read everything says so by its exit.
      decoder.stdin.on('error', () => {});
      decoder.stdin.end(wlt);
    });
