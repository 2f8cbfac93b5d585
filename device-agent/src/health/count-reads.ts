import type { IdCardReader } from '../drivers/id-card/types.ts';
import type { DeviceUse } from './consumables.ts';

/** A reader whose reads are counted: those that gave a person, and each card that gave nothing. */
export const countReads = (reader: IdCardReader, onUse: (use: DeviceUse) => void): IdCardReader => ({
  ...reader,
  read: async (options) => {
    const result = await reader.read({
      ...options,
      onProgress: (progress) => {
        if (progress.kind === 'invalidMedia') onUse({ readFailures: 1 });
        options.onProgress?.(progress);
      },
    });
    if (result.ok) onUse({ reads: 1 });
    // Too many tries were counted one by one; a card that is expired or of another kind was read well.
    else if (result.error.kind === 'rejectedCard') onUse({ readFailures: 1 });
    return result;
  },
});
