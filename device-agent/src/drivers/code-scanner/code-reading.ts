import type { ScanDecoder, ScanItem } from './framing.ts';
import type { CodeEncoding, CodeScannerIncident } from './types.ts';

export type CodeReading =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'incident'; readonly incident: CodeScannerIncident };

const incident = (which: CodeScannerIncident): CodeReading => ({ kind: 'incident', incident: which });

/**
 * Turns what a scanner sends into texts. After anything that is no text nothing is believed until the line was quiet:
 * noise has line ends in it too, and a short piece of it could pass for a code. So noise is one incident, however long.
 */
export const createCodeReading = (decoder: ScanDecoder, encoding: CodeEncoding, restIsCode: boolean) => {
  const characters = new TextDecoder(encoding, { fatal: true });
  let isDistrusted = false;

  const decode = (bytes: Uint8Array): string | undefined => {
    try {
      const text = characters.decode(bytes).trim();
      return text === '' || /\p{Cc}/u.test(text) ? undefined : text;
    } catch {
      return undefined;
    } finally {
      bytes.fill(0);
    }
  };
  const read = (item: ScanItem): CodeReading => {
    if (item.kind === 'tooLong') return incident('codeTooLong');
    const text = item.kind === 'code' ? decode(item.bytes) : undefined;
    return text === undefined ? incident('garbledCode') : { kind: 'text', text };
  };

  return {
    push: (chunk: Uint8Array): CodeReading[] =>
      decoder.push(chunk).flatMap((item) => {
        if (isDistrusted) {
          if (item.kind === 'code') item.bytes.fill(0);
          return [];
        }
        const reading = read(item);
        isDistrusted = reading.kind === 'incident';
        return [reading];
      }),
    /** Whether it matters how long the line stays quiet. */
    get isWaiting() {
      return isDistrusted || decoder.isInside;
    },
    /** The line was quiet for so long that what comes next is something new. */
    quiet: (): CodeReading[] => {
      const wasTrusted = !isDistrusted;
      const wasInside = decoder.isInside;
      isDistrusted = false;
      const bytes = decoder.takeRest();
      if (wasTrusted && wasInside && restIsCode) return [read({ kind: 'code', bytes })];
      bytes.fill(0);
      return wasTrusted && wasInside ? [incident('codeCutOff')] : [];
    },
  };
};
