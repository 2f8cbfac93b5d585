import type { ByteStreamError } from './types.ts';

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The module is not installed, or a library it needs is not. */
const isMissingModule = (code: string | undefined): boolean => code !== undefined && /MODULE|DLOPEN/.test(code);

/** Words of serialport (flock, TIOCEXCL) and of usb (claimed interface) for a port in other hands; they carry no code. */
const isBusy = (error: unknown): boolean =>
  codeOf(error) === 'EBUSY' || (error instanceof Error && /cannot lock port|\bbusy\b/i.test(error.message));

/** What an opener's native module threw, in the words of {@link ByteStreamError}. Messages are dropped: they name paths. */
export const openErrorOf = (error: unknown): ByteStreamError => {
  const code = codeOf(error);
  if (isMissingModule(code)) return { kind: 'driverUnavailable', code: code ?? 'LOAD_FAILED' };
  if (isBusy(error)) return { kind: 'busy', code: 'EBUSY' };
  return { kind: 'unreachable', code: code ?? 'OPEN_FAILED' };
};
