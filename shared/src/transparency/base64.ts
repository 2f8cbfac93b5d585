/** Base64 of RFC 4648 with padding, in its one canonical form, in browsers and in Node. */
export const base64 = {
  encode: (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)),
  /** `undefined` where the text is not what `encode` would have written. */
  decode: (text: string): Uint8Array<ArrayBuffer> | undefined => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return base64.encode(bytes) === text ? bytes : undefined;
  },
};
