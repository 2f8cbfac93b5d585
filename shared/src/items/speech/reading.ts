import { fail, ok, type Result } from '../../result.ts';

/** How a piece of a text is read: the first rule of a language whose pattern fits at a place has it. */
export interface ReadingRule {
  /** Sticky: it is tried at the place that is reached. */
  readonly pattern: RegExp;
  /** What is spoken for it; `null` where nobody could say. */
  readonly say: (match: readonly string[]) => string | null;
}

/** From the weakest: where several pauses meet, the strongest stays. */
interface Pauses {
  readonly marks: readonly string[];
  /** What stands after one. */
  readonly space: string;
  /** Those that may end a text. */
  readonly ends: string;
}

/** Two pieces are two words, also where nothing stood between them: x5. Chinese needs no space. */
const joint = /^[\p{Script=Latin}']\p{Script=Latin}$/u;

/** Reads a text from left to right. The errors are the pieces that no rule can read. */
export const readBy = (rules: readonly ReadingRule[], text: string): Result<string, readonly string[]> => {
  const unreadable: string[] = [];
  let spoken = '';
  for (let at = 0; at < text.length; ) {
    let matched = String.fromCodePoint(text.codePointAt(at) ?? 0);
    let said: string | null = null;
    for (const { pattern, say } of rules) {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (!match) continue;
      [matched] = match;
      said = say(match);
      break;
    }
    if (said === null) unreadable.push(matched.trim());
    else spoken += joint.test(`${spoken.at(-1) ?? ''}${said.charAt(0)}`) ? ` ${said}` : said;
    at += matched.length;
  }
  return unreadable.length === 0 ? ok(spoken) : fail([...new Set(unreadable)]);
};

/** Lets one pause stand where several meet, none at the beginning, and none at the end that announces more. */
export const withPauses = (spoken: string, { marks, space, ends }: Pauses): string => {
  const any = `[${marks.join('')}]`;
  return spoken
    .replaceAll(new RegExp(`\\s*${any}[${marks.join('')}\\s]*`, 'gu'), (met) => {
      const strongest = marks.findLast((mark) => met.includes(mark)) ?? '';
      return `${strongest}${space}`;
    })
    .replace(new RegExp(`^(?:${any}|\\s)+`, 'u'), '')
    .replace(/\s+$/, '')
    .replace(new RegExp(`(?![${ends}])${any}$`, 'u'), '');
};
