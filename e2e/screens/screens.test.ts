import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Availability, Screen, ScreenName } from '../../kiosk-ui/src/flow/view.ts';
import { defaultCatalogueFolder, loadItems } from '../../server/src/catalogue/catalogue.ts';
import { type GalleryBrowser, openGallery } from './gallery-browser.ts';

/** As most people see a screen, and with the longest words in the largest letters: each screen in both. */
const wholeModes = [
  { language: 'zh-CN', textSize: 'normal', contrast: 'normal' },
  { language: 'en', textSize: 'large', contrast: 'high' },
] as const;
/**
 * What lies between: each screen in one of them, in turn. Only room and targets differ there: colours, roles and names are those
 * that axe has seen in the whole modes, of small letters as of large ones.
 */
const turnModes = [
  { language: 'zh-CN', textSize: 'large', contrast: 'normal' },
  { language: 'en', textSize: 'normal', contrast: 'normal' },
  { language: 'en', textSize: 'large', contrast: 'normal' },
] as const;
type Mode = (typeof wholeModes)[number] | (typeof turnModes)[number];
type Settings = { [K in keyof Mode]: Mode[K] };
type ScreenOf<N extends ScreenName> = Extract<Screen, { readonly name: N }>;

const texts = v.array(v.string());
const box = v.object({ x: v.number(), y: v.number() });
let gallery: GalleryBrowser;

const run = (script: string): Promise<unknown> => gallery.page.evaluate(script);
const settle = () => gallery.page.waitForSelector('[data-settled="true"]');

const show = async (name: string, mode: Settings, pxPerMm = 3.21) => {
  await run(`window.gallery.show(${JSON.stringify(name)}, ${JSON.stringify(mode)}, ${pxPerMm})`);
  await gallery.page.waitForSelector('#screen-title', { state: 'attached' });
  await run('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
};
const [plain] = wholeModes;

beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(async () => {
  await gallery?.close();
});

describe('every screen', () => {
  const namesOfAll = async (): Promise<readonly string[]> => {
    const names = v.parse(texts, await run('window.gallery.names'));
    expect(names.length).toBeGreaterThan(50);
    return names;
  };
  const complaintsOf = async (
    names: readonly string[],
    mode: Mode,
    look: 'check' | 'lint' = 'check',
  ): Promise<readonly string[]> => {
    const complaints: string[] = [];
    for (const name of names) {
      await show(name, mode);
      const found = v.parse(texts, await run(`window.gallery.${look}(${JSON.stringify(mode)})`));
      complaints.push(...found.map((complaint) => `${name}: ${complaint}`));
    }
    return complaints;
  };

  it.each(wholeModes)(
    'fits, can be read and can be hit in $language, $textSize text, $contrast contrast',
    async (mode) => {
      expect(await complaintsOf(await namesOfAll(), mode)).toEqual([]);
    },
  );

  it.each(turnModes)(
    'fits and can be hit in its turn in $language, $textSize text, $contrast contrast',
    async (mode) => {
      const names = (await namesOfAll()).filter((_, index) => turnModes[index % turnModes.length] === mode);
      expect(await complaintsOf(names, mode, 'lint')).toEqual([]);
    },
  );

  it('fits a panel of 32 inches too, where a millimetre has fewer pixels', async () => {
    const pxPerMm = 2.71;
    const large = { language: 'zh-CN', textSize: 'large', contrast: 'normal' } as const;
    const complaints: string[] = [];
    for (const name of [
      'attract',
      'home',
      'guide',
      'question-choices',
      'question-phone',
      'sign',
      'result-no-paper',
      'lookup',
      'track-too-many',
    ]) {
      await show(name, large, pxPerMm);
      const found = v.parse(texts, await run(`window.gallery.check(${JSON.stringify(large)}, ${pxPerMm})`));
      complaints.push(...found.map((complaint) => `${name}: ${complaint}`));
    }
    expect(complaints).toEqual([]);
  });

  it('loads under the terminal’s content policy without a complaint', () => {
    expect(gallery.troubles).toEqual([]);
  });

  it('gives the focus to its heading', async () => {
    await show('rating', plain);
    expect(await run('document.activeElement.id')).toBe('screen-title');
  });
});

describe('the language', () => {
  it('changes the words and says so to screen readers', async () => {
    const heard = () => run("[document.documentElement.lang, document.querySelector('h1').textContent].join(' ')");
    await show('attract', plain);
    expect(await heard()).toBe('zh-CN 把身份证放在读卡区');
    await show('attract', { ...plain, language: 'en' });
    expect(await heard()).toBe('en Lay your ID card on the reader');
  });
});

describe('a screen that has just appeared', () => {
  it('does not take the second tap of a double tap', async () => {
    await show('cases-none', plain);
    await run('window.gallery.events.splice(0)');
    const button = gallery.page.getByRole('button', { name: '去办理' });
    const area = await button.boundingBox();
    if (!area) throw new Error('the button is not there');
    const tap = () => gallery.page.touchscreen.tap(area.x + area.width / 2, area.y + area.height / 2);
    const pressed = async () =>
      (await run("window.gallery.events.filter((event) => event.type === 'openItems').length")) === 1;
    const tapAtOnce = async (): Promise<boolean> => {
      await show('cases-none', plain);
      await tap();
      return (await gallery.page.locator('[data-settled="true"]').count()) === 0;
    };
    // On a busy machine a tap comes late, when it counts: such a try proves nothing.
    for (let tries = 0; !(await tapAtOnce()); tries += 1) {
      expect(tries).toBeLessThan(20);
      await run('window.gallery.events.splice(0)');
    }
    expect(await pressed()).toBe(false);
    await settle();
    await tap();
    expect(await pressed()).toBe(true);
  });
});

describe('the idle warning', () => {
  it('keeps the focus inside and goes on with any way of saying yes', async () => {
    await show('overlay-idle', plain);
    await run('window.gallery.events.splice(0)');
    for (let press = 0; press < 6; press += 1) {
      await gallery.page.keyboard.press('Tab');
      expect(
        await run("document.activeElement === document.body || document.activeElement.closest('dialog') !== null"),
      ).toBe(true);
    }
    await gallery.page.keyboard.press('Escape');
    expect(await run("window.gallery.events.some((event) => event.type === 'moreTime')")).toBe(true);
    expect(await run("document.querySelector('dialog').open")).toBe(true);
  });
});

describe('a long table', () => {
  it('is turned page by page, and each row is shown once', async () => {
    await show('lookup', plain);
    await settle();
    const months: string[] = [];
    const rowsShown = `[...document.querySelectorAll('[role=row]')]
      .filter((row) => row.checkVisibility({ visibilityProperty: true }) && !row.closest('.unseen'))
      .map((row) => row.firstElementChild.textContent)`;
    const next = gallery.page.getByRole('button', { name: '下一页' });
    for (;;) {
      months.push(...v.parse(texts, await run(rowsShown)));
      if (await next.isDisabled()) break;
      await next.tap();
    }
    expect(months).toHaveLength(34);
    expect(new Set(months).size).toBe(34);
    expect(months[0]).toBe('2026-10');
  });
});

describe('every matter of the catalogue', () => {
  const loaded = loadItems(defaultCatalogueFolder);
  if (!loaded.ok) throw new Error(loaded.error.join('\n'));
  const items = loaded.value.map(({ item }) => item);
  const available: Availability = { kind: 'available' };
  const screens = items.flatMap((item): readonly (ScreenOf<'guide'> | ScreenOf<'question'>)[] => [
    { name: 'guide', item, availability: available, draft: null },
    ...item.pages.map((page, index) => ({
      name: 'question' as const,
      item,
      page,
      answer: undefined,
      error: null,
      step: index + 1,
      steps: item.pages.length,
      keeping: { offered: true, note: 'none' } as const,
    })),
  ]);
  const lists = (['instant', 'lookup'] as const).map(
    (kind): ScreenOf<'items'> => ({
      name: 'items',
      kind,
      items: items
        .filter((item) => (item.kind === 'lookup') === (kind === 'lookup'))
        .map((item) => ({ item, availability: available })),
    }),
  );

  // English is the longer of the two; of Chinese the guides, which are the fullest.
  it.each([
    ['en', screens],
    ['zh-CN', screens.filter(({ name }) => name === 'guide')],
  ] as const)('can be read and hit in large letters, in %s', async (language, matters) => {
    const mode = { language, textSize: 'large', contrast: 'normal' } as const;
    const complaints: string[] = [];
    for (const screen of [...lists, ...matters]) {
      await run(`window.gallery.add('matter', ${JSON.stringify(screen)})`);
      await show('matter', mode);
      const found = v.parse(texts, await run(`window.gallery.lint(${JSON.stringify(mode)})`));
      const which = 'item' in screen ? screen.item.id : screen.kind;
      complaints.push(
        ...found.map((complaint) => `${which} ${'page' in screen ? screen.page.id : screen.name}: ${complaint}`),
      );
    }
    expect(complaints).toEqual([]);
  });
});

describe('a typed answer', () => {
  const pressed = async (sample: string, key: string) => {
    await show(sample, plain);
    await settle();
    await run('window.gallery.events.splice(0)');
    await gallery.page.getByRole('button', { name: key, exact: true }).tap();
    return run("window.gallery.events.find((event) => event.type === 'answer')?.value ?? null");
  };

  it('grows by what is pressed, and shrinks', async () => {
    expect(await pressed('question-amount', '7')).toBe('486007');
    expect(await pressed('question-amount', '删一位')).toBe('4860');
    expect(await pressed('question-amount', '全部清除')).toBe('');
    expect(await pressed('question-code', 'W')).toBe('JF20260001W');
  });

  it('takes no more than there is room for', async () => {
    expect(await pressed('question-months', '1')).toBeNull();
  });

  it('is a card for each year where there are few', async () => {
    await show('question-year', plain);
    await settle();
    expect(await gallery.page.getByRole('radio').count()).toBe(6);
    expect(await gallery.page.getByRole('radio', { checked: true }).getAttribute('value')).toBe('2025');
  });
});

describe('the signature pad', () => {
  const sign = async () => {
    await show('sign', plain);
    await settle();
    await run('window.gallery.events.splice(0)');
    const area = await gallery.page.locator('canvas').boundingBox();
    if (!area) throw new Error('no pad');
    return area;
  };
  const submit = () => gallery.page.getByRole('button', { name: '签好了，提交' }).tap();
  const signature = () => run("window.gallery.events.find((event) => event.type === 'sign')?.signature ?? null");

  it('asks for more than a dot', async () => {
    const area = await sign();
    await gallery.page.mouse.click(area.x + 100, area.y + 100);
    await submit();
    expect(await signature()).toBeNull();
    await gallery.page.getByRole('alert').waitFor();
  });

  it('hands in what was written, in thousandths of the pad, whatever the scale of the page', async () => {
    await gallery.page.setViewportSize({ width: 1200, height: 960 });
    try {
      const area = await sign();
      const at = (x: number, y: number) => [area.x + area.width * x, area.y + area.height * y] as const;
      await gallery.page.mouse.move(...at(0.1, 0.5));
      await gallery.page.mouse.down();
      await gallery.page.mouse.move(...at(0.9, 0.5), { steps: 8 });
      await gallery.page.mouse.up();
      await submit();
      const written = v.parse(
        v.object({ strokes: v.tuple([v.array(v.tuple([v.number(), v.number()]))]) }),
        await signature(),
      );
      const [stroke] = written.strokes;
      expect(stroke[0]?.[0]).toBeCloseTo(100, -1);
      expect(stroke.at(-1)?.[0]).toBeCloseTo(900, -1);
      expect(stroke[0]?.[1]).toBeCloseTo(500, -1);
    } finally {
      await gallery.page.setViewportSize({ width: 1080, height: 1920 });
    }
  });
});

describe('a window of another shape', () => {
  it('shows the whole panel, scaled, and hits what is seen', async () => {
    await gallery.page.setViewportSize({ width: 1400, height: 900 });
    try {
      await show('home', plain);
      await settle();
      await run('window.gallery.events.splice(0)');
      const tile = gallery.page.getByRole('button', { name: '自助查询' });
      const place = v.parse(box, await tile.boundingBox());
      expect(place.x).toBeGreaterThan(700);
      expect(place.y).toBeLessThan(900);
      await tile.tap();
      expect(
        await run("window.gallery.events.some((event) => event.type === 'openItems' && event.kind === 'lookup')"),
      ).toBe(true);
    } finally {
      await gallery.page.setViewportSize({ width: 1080, height: 1920 });
    }
  });
});
