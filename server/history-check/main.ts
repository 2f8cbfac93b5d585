import type { Language } from '@linban/shared/items/localized-text.ts';
import {
  caseHistorySchema,
  type HistoryError,
  type VerifiedHistory,
  verifyCaseHistory,
} from '@linban/shared/transparency/case-history.ts';
import { readLogKey, signatureName } from '@linban/shared/transparency/checkpoint.ts';
import { readCosignatures, readWitnessKey, type WitnessKey } from '@linban/shared/transparency/cosignature.ts';
import * as v from 'valibot';
import english from './locales/en.json' with { type: 'json' };
import chinese from './locales/zh-CN.json' with { type: 'json' };
import '../src/public/style.css';
import './page.css';

/** Checks a proof file where it lies: in this page, by the key that is typed, without asking anybody. */

type Word = keyof typeof chinese & keyof typeof english;

const language: Language = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh-CN';
const say = (word: Word): string => (language === 'en' ? english : chinese)[word];
const isWord = (text: string | undefined): text is Word => text !== undefined && Object.hasOwn(chinese, text);

const element = <T extends HTMLElement>(id: string, type: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has a #${id}`);
  return found;
};
const make = (name: string, text: string, className = ''): HTMLElement => {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
};

const moment = (at: Date): string =>
  at.toLocaleString(language, { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'medium' });

const showGood = ({ steps, asOf }: VerifiedHistory): readonly Node[] => {
  const list = document.createElement('ol');
  for (const step of steps) {
    const item = make('li', '');
    item.append(
      make('strong', say(`action.${step.type}`)),
      make('span', moment(new Date(step.at))),
      make('span', [step.actor[language], step.place?.[language]].filter(Boolean).join(' · ')),
    );
    list.append(item);
  }
  return [
    make('h2', `✓ ${say('good')}`, 'good'),
    make('p', `${say('asOf')} ${moment(asOf)}。 ${say('asOfText')}`),
    make('p', `${say('signedBy')} ${signatureName} · SHA-256`),
    list,
  ];
};

type Trouble = HistoryError | { readonly kind: 'notWhole' | 'noKey' | 'noCrypto' | 'noWitnessKey' | 'tooFewWitnesses' };
const showBad = (trouble: Trouble): readonly Node[] => {
  const where = 'step' in trouble ? ` ${trouble.step} ${say('step')}` : '';
  return [make('h2', `✕ ${say('bad')}`, 'bad'), make('p', `${say(trouble.kind)}${where}`)];
};

const parseFile = v.safeParser(v.pipe(v.string(), v.maxLength(2_000_000), v.parseJson(), caseHistorySchema));

/** The keys of witnesses, one a line; `undefined` where one is none. */
const readWitnesses = async (text: string): Promise<readonly WitnessKey[] | undefined> => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const keys = await Promise.all(lines.map(readWitnessKey));
  const read = keys.flatMap((witness) => witness ?? []);
  return read.length === keys.length ? read : undefined;
};

const check = async (text: string, keyText: string, witnessText: string): Promise<readonly Node[]> => {
  const file = parseFile(text);
  if (!file.success) return showBad({ kind: 'notWhole' });
  const key = await readLogKey(keyText);
  if (!key) return showBad({ kind: 'noKey' });
  const witnesses = await readWitnesses(witnessText);
  if (!witnesses) return showBad({ kind: 'noWitnessKey' });
  try {
    const verified = await verifyCaseHistory(file.output, key);
    if (!verified.ok) return showBad(verified.error);
    const seen = await readCosignatures(file.output.checkpoint, witnesses);
    if (seen.length < witnesses.length) return showBad({ kind: 'tooFewWitnesses' });
    return [
      ...showGood(verified.value),
      ...seen.map(({ witness, at }) => make('p', `${say('seenBy')} ${witness} · ${moment(at)}`)),
    ];
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return showBad({ kind: 'noCrypto' });
    throw error;
  }
};

document.documentElement.lang = language;
document.title = say('documentTitle');
for (const place of document.querySelectorAll<HTMLElement>('[data-word]')) {
  const { word } = place.dataset;
  if (isWord(word)) place.textContent = say(word);
}
const otherLanguage = element('switch', HTMLAnchorElement);
otherLanguage.textContent = say('switch');
otherLanguage.href = language === 'en' ? '?lang=zh' : '?lang=en';

const key = element('key', HTMLInputElement);
const result = element('result', HTMLElement);
element('form', HTMLFormElement).addEventListener('submit', async (event) => {
  event.preventDefault();
  const [file] = element('file', HTMLInputElement).files ?? [];
  if (file)
    result.replaceChildren(
      ...(await check(await file.text(), key.value, element('witnesses', HTMLTextAreaElement).value)),
    );
});

const published = await fetch('/transparency/key').then(
  (answer) => (answer.ok ? answer.text() : ''),
  () => '',
);
if (key.value === '') key.value = published.trim();
