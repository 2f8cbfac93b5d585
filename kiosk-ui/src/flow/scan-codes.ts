import { isUsable } from '@linban/shared/devices/device-status.ts';
import type { ScannedCode } from '@linban/shared/devices/scanned-code.ts';
import type { VisitId } from '@linban/shared/ids.ts';
import { fromCallback } from 'xstate';
import { limits } from './limits.ts';
import type { Ports } from './ports.ts';

/** A code was held under the scanner. It is told once, and the scanner is at rest until it is asked for the next. */
export type CodeScannedEvent = { readonly type: 'codeScanned'; readonly code: ScannedCode };

interface ScanInput {
  readonly ports: Ports;
  readonly visitId: VisitId;
}

/**
 * Waits for one code. A scanner that is absent or in trouble is waited for; a scan that ended without a code begins again.
 * Stopped, it takes its command back, so that nothing scanned later can come here.
 */
export const scanCode = fromCallback<CodeScannedEvent, ScanInput, CodeScannedEvent>(({ input, sendBack }) => {
  const { agentLink, clock } = input.ports;
  const abort = new AbortController();
  let scanning = false;
  let resting: unknown = null;

  const scan = async (): Promise<void> => {
    const devices = agentLink.status().snapshot?.devices;
    if (abort.signal.aborted || scanning || resting !== null || !devices || !isUsable(devices.codeScanner)) return;
    scanning = true;
    const { signal } = abort;
    const scanned = await agentLink.run('code.scan', { visitId: input.visitId }, { timeoutMs: limits.armed, signal });
    if (signal.aborted) return;
    if (scanned.ok) {
      sendBack({ type: 'codeScanned', code: scanned.value });
      return;
    }
    scanning = false;
    resting = clock.setTimeout(() => {
      resting = null;
      void scan();
    }, limits.rearm);
  };

  const stopWatching = agentLink.subscribe(() => void scan());
  void scan();
  return () => {
    stopWatching();
    clock.clearTimeout(resting);
    abort.abort();
  };
});
