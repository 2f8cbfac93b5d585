import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import { type Extract, extract, pack } from 'tar-stream';

/** One file of an archive. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** An archive that can't be read: not one, cut, altered, or for another identity. */
export class ArchiveError extends Error {}

/** Throws the first reason for which something failed, once all has ended. */
const all = async (work: readonly Promise<unknown>[]): Promise<void> => {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
};

/**
 * Writes an archive: tar, zstd, age (age-encryption.org/v1). Whoever makes a backup can't read it: only the holder of the
 * recipient's identity can, with this program or with `age -d | zstd -d | tar x`. Throws where the file is there already; one that can't be
 * finished is taken away.
 */
export const writeArchive = async (
  path: string,
  recipient: string,
  files: AsyncIterable<ArchivedFile>,
): Promise<void> => {
  const target = await open(path, 'wx', 0o600);
  const tar = pack();
  const compress = createZstdCompress();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const encrypted = await encrypter.encrypt(Readable.toWeb(compress));
  const fill = async () => {
    try {
      for await (const { path: name, bytes } of files)
        await new Promise<void>((resolve, reject) => {
          tar.entry({ name, size: bytes.length, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()));
        });
      tar.finalize();
    } catch (error) {
      tar.destroy();
      throw error;
    }
  };
  try {
    await all([
      fill(),
      pipeline(tar, compress),
      pipeline(Readable.fromWeb(encrypted), target.createWriteStream({ flush: true })),
    ]);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
};

/** No file of an archive is larger; bytes. */
const largestFile = 64 * 1024 * 1024;

const readWhole = async (entry: AsyncIterable<unknown>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of entry) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError('a tar entry carries bytes');
    size += chunk.length;
    if (size > largestFile) throw new RangeError('a file of the archive is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const unreadable = (error: unknown): ArchiveError =>
  new ArchiveError(error instanceof Error ? error.message : 'it ended oddly', { cause: error });

/**
 * Reads an archive, file by file. Throws {@link ArchiveError}, possibly after files were given, so that nothing may be believed
 * before the end.
 */
export async function* readArchive(path: string, identity: string): AsyncGenerator<ArchivedFile> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const decrypted = await decrypter.decrypt(Readable.toWeb(createReadStream(path))).catch((error: unknown) => {
    throw unreadable(error);
  });
  const tar = extract();
  const reading = pipeline(Readable.fromWeb(decrypted), createZstdDecompress(), tar);
  reading.catch(() => {}); // asked below
  const entries = tar[Symbol.asyncIterator]();
  for (;;) {
    const file = await nextFile(entries).catch(async (error: unknown) => {
      // The reason, where the tar only knows that it ended.
      await reading.catch((reason: unknown) => {
        throw unreadable(reason);
      });
      throw unreadable(error);
    });
    if (!file) break;
    yield file;
  }
  await reading.catch((error: unknown) => {
    throw unreadable(error);
  });
}

type Entry = Extract extends AsyncIterable<infer E> ? E : never;

const nextFile = async (entries: AsyncIterator<Entry>): Promise<ArchivedFile | undefined> => {
  const { done, value } = await entries.next();
  return done ? undefined : { path: value.header.name, bytes: await readWhole(value) };
};
