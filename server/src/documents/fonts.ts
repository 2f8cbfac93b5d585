import { createRequire } from 'node:module';
import { readCharacterCoverage } from './character-coverage.ts';

/** A font family with every file of it that documents use: regular and bold. */
export interface FontFamily {
  /** The name inside the files, by which templates ask for it. */
  readonly family: string;
  readonly files: readonly string[];
}

/** Noto Serif SC (SIL OFL 1.1) from npm: about 30,900 characters, regular and bold. */
export const notoSerifSc = (): FontFamily => {
  const { resolve } = createRequire(import.meta.url);
  const file = (name: string) => resolve(`@expo-google-fonts/noto-serif-sc/${name}`);
  return {
    family: 'Noto Serif SC',
    files: [file('400Regular/NotoSerifSC_400Regular.ttf'), file('700Bold/NotoSerifSC_700Bold.ttf')],
  };
};

/** Tells which characters of a text no family can draw in all its weights, as code points in order of appearance. */
export type MissingGlyphs = (text: string) => readonly number[];

export const createMissingGlyphs = async (families: readonly FontFamily[]): Promise<MissingGlyphs> => {
  const coverages = await Promise.all(
    families.map(({ files }) => Promise.all(files.map((path) => readCharacterCoverage(path)))),
  );
  const canDraw = (code: number): boolean =>
    coverages.some((weights) => weights.length > 0 && weights.every((weight) => weight.has(code)));
  return (text) => {
    const codes = new Set(Array.from(text, (character) => character.codePointAt(0) ?? 0));
    return [...codes].filter((code) => !canDraw(code));
  };
};
