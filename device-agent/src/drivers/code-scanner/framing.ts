/** A QR code holds 2,953 bytes at most; nothing longer comes from a good scanner. */
export const mostCodeBytes = 4_096;

export type ScanItem = { readonly kind: 'code'; readonly bytes: Uint8Array } | { readonly kind: 'tooLong' | 'garbled' };

/** Finds the codes in what a scanner sends. Keeps no more than {@link mostCodeBytes}, whatever comes. */
export interface ScanDecoder {
  /** What ended with this chunk. The bytes of a code are the taker's, who should erase them. */
  push(chunk: Uint8Array): ScanItem[];
  /** Whether a code has begun and not ended. */
  readonly isInside: boolean;
  /** The bytes of a code that has begun, which ends here. */
  takeRest(): Uint8Array;
}

/** Bytes of one code, up to the limit. */
export const createCodeBuffer = () => {
  const buffer = new Uint8Array(mostCodeBytes);
  let length = 0;
  return {
    get length() {
      return length;
    },
    /** False: it is full, and what it held is erased. */
    add: (bytes: Uint8Array): boolean => {
      const fits = length + bytes.length <= mostCodeBytes;
      if (fits) buffer.set(bytes, length);
      else buffer.fill(0);
      length = fits ? length + bytes.length : 0;
      return fits;
    },
    take: (): Uint8Array => {
      const bytes = buffer.slice(0, length);
      buffer.fill(0, 0, length);
      length = 0;
      return bytes;
    },
  };
};

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/** Plain bytes: CR, LF or both end a code; empty ones are nothing. */
export const createLineDecoder = (): ScanDecoder => {
  const code = createCodeBuffer();
  return {
    push: (chunk) => {
      const items: ScanItem[] = [];
      let start = 0;
      const addUpTo = (end: number) => {
        if (!code.add(chunk.subarray(start, end))) items.push({ kind: 'tooLong' });
        start = end + 1;
      };
      for (const [index, byte] of chunk.entries()) {
        if (byte !== lineFeed && byte !== carriageReturn) continue;
        addUpTo(index);
        if (code.length > 0) items.push({ kind: 'code', bytes: code.take() });
      }
      addUpTo(chunk.length);
      return items;
    },
    get isInside() {
      return code.length > 0;
    },
    takeRest: code.take,
  };
};
