import { Worker } from 'node:worker_threads';
import { fail, type Result } from '@linban/shared/result.ts';
import { type FontFamily, notoSerifSc } from './fonts.ts';
import type { RenderError } from './render-error.ts';
import type { RenderReply, RenderRequest, RenderWorkerData } from './render-messages.ts';
import type { PrintableDocument } from './templates.ts';

export interface DocumentRenderer {
  /** An unsigned PDF/A-2b file. The same document gives the same bytes. */
  render(document: PrintableDocument): Promise<Result<Uint8Array<ArrayBuffer>, RenderError>>;
  /** Ends the thread; documents under way end as `rendererStopped`. */
  close(): Promise<void>;
}

export interface DocumentRendererOptions {
  /** In order of preference; a character is drawn by the first family that has it. */
  readonly fonts?: readonly FontFamily[];
  /** Whose certificate will sign the file, as the foot of every page says. */
  readonly signerName: string;
  /** How long one document may take once its turn has come or the thread is starting. */
  readonly timeoutMs?: number;
  /** When the thread starts without being asked for a document, counted from now, milliseconds. */
  readonly warmUpAfterMs?: number;
}

type Settle = (result: Result<Uint8Array<ArrayBuffer>, RenderError>) => void;

/** 700 table rows take about half a second; starting the thread takes another half. */
const defaultTimeoutMs = 15_000;

/** The thread takes a second of a processor to read its fonts: a server that is just starting has better things to do. */
const defaultWarmUpAfterMs = 5_000;

/**
 * Renders documents in a worker thread, one at a time, in the order asked for. The thread starts with the first document
 * or soon without one, and again with the next document after it died or took too long.
 */
export const createDocumentRenderer = (options: DocumentRendererOptions): DocumentRenderer => {
  const data: RenderWorkerData = { fonts: options.fonts ?? [notoSerifSc()], signerName: options.signerName };
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const waiting = new Map<number, Settle>();
  let nextId = 1;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let worker: Worker | undefined;

  const settleAll = (error: RenderError): void => {
    clearTimeout(timer);
    for (const settle of waiting.values()) settle(fail(error));
    waiting.clear();
  };

  const discard = (dead: Worker, error: RenderError): void => {
    if (worker !== dead) return;
    worker = undefined;
    settleAll(error);
  };

  const watchTheTime = (running: Worker): void => {
    clearTimeout(timer);
    if (waiting.size === 0) return;
    timer = setTimeout(() => {
      discard(running, { kind: 'tooSlow' });
      void running.terminate();
    }, timeoutMs);
  };

  const start = (): Worker => {
    const started = new Worker(new URL('./render-worker.ts', import.meta.url), { workerData: data });
    started.on('message', ({ id, result }: RenderReply) => {
      waiting.get(id)?.(result);
      waiting.delete(id);
      watchTheTime(started);
    });
    started.on('error', () => discard(started, { kind: 'rendererStopped' }));
    started.on('exit', () => discard(started, { kind: 'rendererStopped' }));
    return started;
  };
  const warmUp = setTimeout(() => {
    worker ??= start();
  }, options.warmUpAfterMs ?? defaultWarmUpAfterMs);
  warmUp.unref();

  return {
    render: (document) => {
      if (closed) return Promise.resolve(fail({ kind: 'rendererStopped' }));
      clearTimeout(warmUp);
      const running = worker ?? start();
      worker = running;
      const request: RenderRequest = { id: nextId, document };
      nextId += 1;
      return new Promise((settle) => {
        waiting.set(request.id, settle);
        if (waiting.size === 1) watchTheTime(running);
        running.postMessage(request);
      });
    },
    close: async () => {
      closed = true;
      clearTimeout(warmUp);
      const running = worker;
      worker = undefined;
      settleAll({ kind: 'rendererStopped' });
      await running?.terminate();
    },
  };
};
