import { normalizeCode, trackingCodeSchema } from '@linban/shared/cases/codes.ts';
import type { ScannedCode } from '@linban/shared/devices/scanned-code.ts';
import * as v from 'valibot';

/** Recognises one kind of code; `null`: it is not of this kind. */
export type CodeAdapter = (text: string) => ScannedCode | null;

/**
 * The QR code on our receipts, a link that ends in `/c/<tracking code>`. The host is not looked at: the screen asks its
 * own server, so a foreign link leads nowhere.
 */
export const readCaseCode: CodeAdapter = (text) => {
  const code = /^https?:\/\/[^\s?#]+\/c\/([0-9A-Za-z-]{26,40})\/?$/.exec(text)?.[1];
  const parsed = v.safeParse(trackingCodeSchema, normalizeCode(code ?? ''));
  return parsed.success ? { kind: 'caseCode', trackingCode: parsed.output } : null;
};

/**
 * Residents' codes (随申码) by how they begin. Their format is the issuer's and not public, so it is configured, and
 * nothing is read out of them: whose one is, and whether it holds, only the issuer's service can say.
 */
export const createResidentCodeAdapter =
  (prefixes: readonly string[]): CodeAdapter =>
  (token) =>
    prefixes.some((prefix) => token.startsWith(prefix)) ? { kind: 'residentCode', token } : null;

/** The first adapter that knows the code says what it is. */
export const createMeaning =
  (adapters: readonly CodeAdapter[]) =>
  (text: string): ScannedCode => {
    for (const read of adapters) {
      const code = read(text);
      if (code) return code;
    }
    return { kind: 'unknown' };
  };
