import type { CodeScanner, ScanError } from '../drivers/code-scanner/types.ts';
import type { CommandEnd, CommandHandler } from './command-handler.ts';

const refuse = (kind: 'noCode' | 'unavailable'): CommandEnd<'code.scan'> => ({
  code: 'commandError',
  payload: { kind },
});

const endOfFailure = (error: ScanError, signal: AbortSignal): CommandEnd<'code.scan'> => {
  switch (error.kind) {
    case 'aborted':
      return signal.reason === 'timeOut' ? refuse('noCode') : { code: 'canceled' };
    case 'alreadyScanning':
      return { code: 'deviceNotReady' };
    case 'scannerUnavailable':
      return refuse('unavailable');
  }
};

/** Waits for one code. A resident's own code says who somebody is, so what was scanned is personal. */
export const createCodeScan = (scanner: CodeScanner | null): CommandHandler<'code.scan'> => ({
  device: 'codeScanner',
  endsWithScreen: true,
  isPersonal: true,
  run: async (_, { signal }) => {
    if (scanner === null) return refuse('unavailable');
    const scanned = await scanner.scan({ signal });
    return scanned.ok ? { code: 'success', payload: scanned.value } : endOfFailure(scanned.error, signal);
  },
});
