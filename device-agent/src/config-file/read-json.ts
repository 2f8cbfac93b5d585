import { fail, ok, type Result } from '@linban/shared/result.ts';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Words } from './language.ts';

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with the text itself, before anybody asks what it means. */
export interface TextProblem {
  readonly place: Place;
  readonly path: string;
  readonly words: Words;
}

type Key = string | number;

/** A parsed text that still knows where each part stands. */
export interface ReadJson {
  readonly value: unknown;
  /** Where the value at `path` stands (`part: 'name'`: its name), or the innermost of its parents that is there. */
  placeOf(path: readonly Key[], part?: 'name'): Place;
}

const placeAt = (text: string, offset: number): Place => {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

const syntaxWords: Readonly<Record<string, Words>> = {
  CommaExpected: { 'zh-CN': '这里缺少逗号', en: 'a comma is missing here' },
  ColonExpected: { 'zh-CN': '名称后面缺少冒号', en: 'a colon is missing behind the name' },
  ValueExpected: { 'zh-CN': '这里缺少值', en: 'a value is missing here' },
  PropertyNameExpected: {
    'zh-CN': '这里应为双引号中的名称（最后一项后面不能有逗号）',
    en: 'a name in double quotes belongs here (no comma behind the last entry)',
  },
  CloseBraceExpected: { 'zh-CN': '缺少右花括号 }', en: 'a closing brace } is missing' },
  CloseBracketExpected: { 'zh-CN': '缺少右方括号 ]', en: 'a closing bracket ] is missing' },
  EndOfFileExpected: { 'zh-CN': '结尾之后还有多余内容', en: 'something follows behind the end' },
  UnexpectedEndOfString: { 'zh-CN': '缺少右引号', en: 'the closing quotation mark is missing' },
  UnexpectedEndOfComment: { 'zh-CN': '注释没有结束', en: 'the comment does not end' },
  UnexpectedEndOfNumber: { 'zh-CN': '数字不完整', en: 'the number is not complete' },
  InvalidNumberFormat: { 'zh-CN': '数字写法不对', en: 'this is not a number' },
  InvalidCharacter: {
    'zh-CN': '字符串中有不可见字符',
    en: 'a character that may not stand in a text',
  },
  InvalidEscapeCharacter: {
    'zh-CN': '反斜杠后的字符不对（反斜杠本身写作 \\\\）',
    en: 'wrong character behind a backslash (a backslash itself is written \\\\)',
  },
};
const otherSyntaxWords: Words = {
  'zh-CN': '不是 JSON：文字要放在双引号中',
  en: 'not JSON: texts stand in double quotes',
};
const repeatedWords: Words = { 'zh-CN': '这个名称写了两次', en: 'this name is there twice' };
const emptyWords: Words = { 'zh-CN': '文件是空的', en: 'the file is empty' };

const childrenOf = (node: Node): readonly Node[] => node.children ?? [];
const nameOf = (property: Node): string => String(childrenOf(property)[0]?.value);

/** The member of an object or array: the node that holds name and value, and the value itself. */
const memberOf = (node: Node, key: Key): { readonly property: Node; readonly value: Node | undefined } | undefined => {
  if (node.type === 'array') {
    const item = typeof key === 'number' ? childrenOf(node)[key] : undefined;
    return item && { property: item, value: item };
  }
  const property = childrenOf(node).findLast((child) => child.type === 'property' && nameOf(child) === String(key));
  return property && { property, value: childrenOf(property)[1] };
};

/** Names that are written twice in one object: the first would be lost without a word. */
const repeatedNames = (node: Node, path: readonly Key[]): { readonly node: Node; readonly path: readonly Key[] }[] => {
  if (node.type === 'array') return childrenOf(node).flatMap((child, index) => repeatedNames(child, [...path, index]));
  const seen = new Set<string>();
  return childrenOf(node).flatMap((property) => {
    const [name, value] = childrenOf(property);
    if (!name) return [];
    const here = [...path, nameOf(property)];
    const isRepeated = seen.has(nameOf(property));
    seen.add(nameOf(property));
    return [...(isRepeated ? [{ node: name, path: here }] : []), ...(value ? repeatedNames(value, here) : [])];
  });
};

/** Parses JSON with comments (`//` and the longer kind), keeping the place of each part. */
export const readJson = (text: string): Result<ReadJson, readonly TextProblem[]> => {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: false, disallowComments: false });
  const [first] = errors;
  if (first || !root) {
    const words = first && root ? (syntaxWords[printParseErrorCode(first.error)] ?? otherSyntaxWords) : emptyWords;
    // What follows the first mistake is mostly its echo.
    return fail([{ place: placeAt(text, first?.offset ?? 0), path: '(JSON)', words }]);
  }
  const repeated = repeatedNames(root, []);
  if (repeated.length > 0)
    return fail(
      repeated.map(({ node, path }) => ({
        place: placeAt(text, node.offset),
        path: path.join('.'),
        words: repeatedWords,
      })),
    );
  return ok({
    value: getNodeValue(root),
    placeOf: (path, part) => {
      let node = root;
      let place = root.offset;
      for (const key of path) {
        const member = memberOf(node, key);
        if (!member) break;
        place = part === 'name' || !member.value ? member.property.offset : member.value.offset;
        if (!member.value) break;
        node = member.value;
      }
      return placeAt(text, place);
    },
  });
};
