import type { Result } from '@linban/shared/result.ts';
import type { FontFamily } from './fonts.ts';
import type { RenderError } from './render-error.ts';
import type { PrintableDocument } from './templates.ts';

/** What the rendering thread is started with. */
export interface RenderWorkerData {
  readonly fonts: readonly FontFamily[];
  readonly signerName: string;
}

export interface RenderRequest {
  readonly id: number;
  readonly document: PrintableDocument;
}

export interface RenderReply {
  readonly id: number;
  readonly result: Result<Uint8Array<ArrayBuffer>, RenderError>;
}
