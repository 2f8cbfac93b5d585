import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notoSerifSc } from './fonts.ts';
import { createDocumentRenderer, type DocumentRenderer } from './render.ts';
import type { PrintableDocument } from './templates.ts';
import { checkStructure, fontsOf, pageCountOf, solidTextOf, textOf } from './testing/pdf-inspection.ts';
import {
  caseHistory,
  contributionRecord,
  supervisionLetter,
  unemploymentCertificate,
} from './testing/sample-documents.ts';

let renderer: DocumentRenderer;
beforeAll(() => {
  renderer = createDocumentRenderer({ signerName: '测试签章' });
});
afterAll(() => renderer.close());

const rendered = async (document: PrintableDocument): Promise<Uint8Array> => {
  const result = await renderer.render(document);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

const person = { name: '王小英', idNumber: '31019919500101001X' };

describe('what is on the paper', () => {
  it('contribution record: person, period, sums, months, foot', async () => {
    const words = await solidTextOf(await rendered(contributionRecord(12)));
    for (const part of [
      '城镇职工基本养老保险缴费情况',
      '2026年1月至2026年12月',
      '王小英',
      '31019919500101001X',
      '申请居住证积分',
      '共缴费12个月。',
      '2026-09上海梅岭果蔬有限公司7,414.00593.121,186.24待到账',
      '上海市社会保险事业管理中心2026年11月23日',
      '演示专用',
      '3AHR-Z6DM-V29G-QY5W',
      'https://linban.example/verify',
      '签名证书：测试签章',
      '2026-11-2309:41出具',
      '第1页，共1页',
    ]) {
      expect(words).toContain(part);
    }
  });

  it('contribution record: the sums as lines where there is no sentence, and no table without columns', async () => {
    const words = await solidTextOf(await rendered(contributionRecord(3, { text: null, columns: [], rows: [] })));
    expect(words).toContain('用途申请居住证积分本期已缴月数3合计只含');
  });

  it('contribution record: no months', async () => {
    expect(await solidTextOf(await rendered(contributionRecord(0)))).toContain('没有记录。');
  });

  it('recommendation of supervision: to whom, what was found and advised, and nothing that anybody checks by a code', async () => {
    const words = await solidTextOf(await rendered(supervisionLetter()));
    for (const part of [
      '监察建议书',
      '编号2026-3F2A90C1',
      '梅岭分中心（示例）：',
      '发现日期2026年11月20日',
      '超时后多日没有处理。',
      '安排专人每天查看即将到期的办件。',
      '签名证书：测试签章',
    ])
      expect(words).toContain(part);
    expect(words).not.toContain('验证码');
  });

  it('unemployment certificate', async () => {
    const words = await solidTextOf(await rendered(unemploymentCertificate()));
    expect(words).toContain('王小英（公民身份号码31019919500101001X）于2026年11月23日在本市办理失业登记');
    expect(words).toContain('登记编号SYDJ20261123000107');
    expect(words).toContain('失业原因劳动合同期满，用人单位不再续订');
    expect(words).toContain('自登记之日起有效');
  });

  it('case history: each step with Shanghai time, actor, place and reason', async () => {
    const words = await solidTextOf(await rendered(caseHistory()));
    expect(words).toContain('受理编号3AHR-Z6DM-V29R');
    expect(words).toContain('王*英');
    expect(words).toContain('2026-11-2309:36:13受理自动受理，曹杨新村街道受理中心材料齐全，符合全市通办条件');
    expect(words).toContain('共5步');
  });

  it('breaks a long table over pages, with its header and its foot on each', async () => {
    const pdf = await rendered(contributionRecord(400));
    const pages = await pageCountOf(pdf);
    expect(pages).toBeGreaterThan(8);
    const sheets = (await textOf(pdf)).split('\f').slice(0, -1);
    expect(sheets).toHaveLength(pages);
    const row = /^\d{4}-\d{2} 上海/gm;
    expect(sheets.flatMap((sheet) => sheet.match(row) ?? [])).toHaveLength(400);
    for (const [index, sheet] of sheets.entries()) {
      expect(sheet).toContain('3AHR-Z6DM-V29G-QY5W');
      expect(sheet).toContain(`第 ${index + 1} 页，共 ${pages} 页`);
      expect(sheet.includes('缴费基数（元）')).toBe(sheet.search(row) >= 0);
    }
    await checkStructure(pdf);
  });

  it('breaks a word that is wider than its cell instead of writing over the next one', async () => {
    const employer = 'W'.repeat(100);
    const words = await solidTextOf(
      await rendered(contributionRecord(1, { rows: [['2026-01', employer, '1.00', '0.05', '0.07', '已缴']] })),
    );
    expect(words.replaceAll('\u200b', '')).toContain(`${employer}1.00`);
  });
});

describe('the file', () => {
  const documents = [contributionRecord(24), unemploymentCertificate(), caseHistory()] as const;

  it.each(documents.map((document) => [document.template, document] as const))(
    '%s: fonts embedded, subset, with Unicode; PDF/A-2b; sound',
    async (_, document) => {
      const pdf = await rendered(document);
      const fonts = await fontsOf(pdf);
      expect(fonts.length).toBeGreaterThan(0);
      expect(new Set(fonts)).toEqual(new Set(['yes yes yes']));
      const source = Buffer.from(pdf).toString('latin1');
      expect(source).toMatch(/pdfaid:part>2</);
      expect(source).toMatch(/\/Marked true/);
      await checkStructure(pdf);
    },
  );

  it('is the same for the same document', async () => {
    const first = await rendered(caseHistory());
    await rendered(unemploymentCertificate());
    expect(Buffer.from(await rendered(caseHistory())).equals(first)).toBe(true);
  });
});

describe('hostile and unusual texts', () => {
  it.each([
    ['𠮷', 'U+20BB7'],
    ['\u{E000}', 'U+E000'],
    ['😀', 'U+1F600'],
  ])('refuses a name with %s, which the font lacks', async (character, code) => {
    const result = await renderer.render(
      unemploymentCertificate({ person: { ...person, name: `王${character}英${character}` } }),
    );
    expect(result).toEqual({ ok: false, error: { kind: 'missingGlyphs', characters: [code] } });
  });

  it.each([['䶮'], ['㛃'], ['𬭎'], ['买买提·吐尔逊'], ['ㄅ']])('prints %s', async (name) => {
    const pdf = await rendered(unemploymentCertificate({ person: { ...person, name } }));
    expect(await textOf(pdf)).toContain(name);
  });

  it.each([
    '#read("/etc/passwd")',
    ']#panic("x")[',
    '*粗* _斜_ `码` $x^2$ = 标题 @ref <label> // 注释 /* */',
    '"); #import "@preview/cetz:0.3.0"',
    '\\u{41} \\" \' “引号” -- --- ... ~',
    '{"purpose":"别的"}',
  ])('prints %s literally', async (purpose) => {
    const words = await solidTextOf(
      await rendered(contributionRecord(1, { facts: [{ label: '用途', value: purpose }] })),
    );
    expect(words.replaceAll('\u200b', '')).toContain(`用途${purpose.replaceAll(/\s/g, '')}王小英`);
  });

  it('prints nothing of control, direction and zero-width characters', async () => {
    const reason = '合\u0000同\u001b[31m\u202e期\u200b满\ud800\n再\u2028议';
    const words = await solidTextOf(
      await rendered(unemploymentCertificate({ facts: [{ label: '失业原因', value: reason }] })),
    );
    expect(words).toContain('失业原因合同[31m期满再议请您留意');
  });

  it('goes on after a refused document', async () => {
    const [refused, printed] = await Promise.all([
      renderer.render(unemploymentCertificate({ text: '😀' })),
      renderer.render(unemploymentCertificate()),
    ]);
    expect([refused.ok, printed.ok]).toEqual([false, true]);
  });
});

describe('the rendering thread', () => {
  it('keeps the event loop free while a long table is laid out', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 5);
    await rendered(contributionRecord(400, { period: '另一段时间' }));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('gives up on documents that take too long', async () => {
    const hurried = createDocumentRenderer({ signerName: '测试签章', timeoutMs: 1 });
    const other = hurried.render(caseHistory());
    expect(await hurried.render(contributionRecord(720))).toEqual({ ok: false, error: { kind: 'tooSlow' } });
    expect(await other).toEqual({ ok: false, error: { kind: 'tooSlow' } });
    await hurried.close();
  });

  it('answers what is under way when it is closed, and refuses afterwards', async () => {
    const closing = createDocumentRenderer({ signerName: '测试签章' });
    const pending = closing.render(caseHistory());
    await closing.close();
    const stopped = { ok: false, error: { kind: 'rendererStopped' } };
    expect(await pending).toEqual(stopped);
    expect(await closing.render(caseHistory())).toEqual(stopped);
  });

  it('says that it stopped when a font cannot be read, and starts anew with the next document', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'linban-font-'));
    const file = join(folder, 'font.ttf');
    const { family, files } = notoSerifSc();
    const late = createDocumentRenderer({ signerName: '测试签章', fonts: [{ family, files: [file] }] });
    expect(await late.render(caseHistory())).toEqual({ ok: false, error: { kind: 'rendererStopped' } });
    await symlink(files[0] ?? '', file);
    expect(await late.render(caseHistory())).toMatchObject({ ok: true });
    await late.close();
    await rm(folder, { recursive: true });
  });

  it('is ready before the first document, and not while the server starts', async () => {
    let threads = 0;
    const count = () => {
      threads += 1;
    };
    subscribe('worker_threads', count);
    const early = createDocumentRenderer({ signerName: '测试签章', warmUpAfterMs: 30 });
    const never = createDocumentRenderer({ signerName: '测试签章', warmUpAfterMs: 30 });
    expect(threads).toBe(0);
    await never.close();
    await expect.poll(() => threads).toBe(1);
    expect(await early.render(caseHistory())).toMatchObject({ ok: true });
    expect(threads).toBe(1);
    await early.close();
    unsubscribe('worker_threads', count);
  });
});
