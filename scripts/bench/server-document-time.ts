import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDocumentTools } from '../../server/src/documents/document-tools.ts';
import { unemploymentCertificate } from '../../server/src/documents/testing/sample-documents.ts';
import { type Bench, median, timeOf } from './bench.ts';

const runs = 60;
const warmUps = 10;

/** No two alike: the renderer remembers what it laid out before. */
const certificate = (number: number) =>
  unemploymentCertificate({ number: { label: '登记编号', value: `SYDJ2026${String(number).padStart(10, '0')}` } });

export const serverDocumentTime: Bench = {
  name: 'server.document.time',
  unit: 'ms',
  baselineIs: 'the same certificate of one page rendered and not signed',
  goal: 1.5,
  goalOf: 'ratio',
  better: 'lower',
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'linban-document-bench-'));
    const tools = await openDocumentTools(folder, 'ecdsa-p256', () => new Date());
    let count = 0;
    const render = async () => {
      count += 1;
      const rendered = await tools.render(certificate(count));
      if (!rendered.ok) throw new Error(`the document was not rendered: ${rendered.error.kind}`);
      return rendered.value;
    };
    try {
      const times: { readonly whole: number; readonly bare: number }[] = [];
      for (let index = 0; index < warmUps + runs; index += 1)
        // By turns, so that both meet the same machine.
        times.push({
          whole: await timeOf(async () => void (await tools.sign(await render(), new Date()))),
          bare: await timeOf(render),
        });
      const counted = times.slice(warmUps);
      return { value: median(counted.map(({ whole }) => whole)), baseline: median(counted.map(({ bare }) => bare)) };
    } finally {
      await tools.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
