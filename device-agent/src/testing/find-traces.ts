import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** What base64 makes of bytes wherever they lie in a longer text: three ways, without the characters that depend on the neighbours. */
const base64Cores = (bytes: Buffer): string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(first, last);
  });

/** The ways a text can stand in a file: name → bytes to look for. */
const formsOf = (text: string): ReadonlyMap<string, Buffer> => {
  const texts: [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-16LE', Buffer.from(text, 'utf16le')],
    ['UTF-16BE', utf16be(text)],
    ['GB18030', iconv.encode(text, 'gb18030')],
  ];
  const escaped = [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
  return new Map([
    ...texts,
    ['\\u escapes', Buffer.from(escaped)],
    ['percent', Buffer.from(encodeURIComponent(text))],
    ...texts.flatMap(([name, bytes]): [string, Buffer][] => [
      [`${name} in hex`, Buffer.from(bytes.toString('hex'))],
      [`${name} in HEX`, Buffer.from(bytes.toString('hex').toUpperCase())],
      ...base64Cores(bytes).flatMap((core, offset): [string, Buffer][] => [
        [`${name} in base64, ${offset}`, Buffer.from(core)],
        [`${name} in base64url, ${offset}`, Buffer.from(core.replaceAll('+', '-').replaceAll('/', '_'))],
      ]),
    ]),
  ]);
};

export const formNames: readonly string[] = [...formsOf('王小英').keys()];
export const inForm = (text: string, form: string): Buffer => formsOf(text).get(form) ?? Buffer.from(text);

/** Where and how any of the secrets stands in bytes, in words. */
export const findTraces = (where: string, bytes: Uint8Array, secrets: readonly string[]): string[] =>
  secrets.flatMap((secret, index) =>
    [...formsOf(secret)]
      .filter(([, form]) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(form))
      .map(([name]) => `secret ${index} in ${where} as ${name}`),
  );

/** The same for every file under a folder; and how many files that were. */
export const findTracesInFolder = (
  folder: string,
  secrets: readonly string[],
): { readonly traces: readonly string[]; readonly files: number } => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return {
    files: files.length,
    traces: files.flatMap(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [
        ...findTraces(path, readFileSync(path), secrets),
        ...findTraces(`the name of ${path}`, Buffer.from(name), secrets),
      ];
    }),
  };
};
