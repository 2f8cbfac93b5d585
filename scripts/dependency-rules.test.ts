import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './repository.ts';
import { runCommand } from './run-command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linban-rules-'));
  symlinkSync(join(repositoryRoot, 'node_modules'), join(folder, 'node_modules'));
  cpSync(join(repositoryRoot, '.dependency-cruiser.mjs'), join(folder, '.dependency-cruiser.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function plant(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Which files break which rules: where the tool draws an arrow from, by the name of the rule. */
async function brokenRules(): Promise<readonly { readonly rule: string; readonly file: string }[]> {
  const { code, output } = await runCommand(
    process.execPath,
    [join(folder, 'node_modules/.bin/depcruise'), '--config', '.dependency-cruiser.mjs', '.'],
    { cwd: folder },
  );
  const broken = [...output.matchAll(/error ([a-z-]+): (\S+)/g)].map(([, rule = '', file = '']) => ({ rule, file }));
  if ((code === 0) !== (broken.length === 0)) throw new Error(`exit code ${code} with:\n${output}`);
  return broken;
}

const leaf = 'export const x = 1;\n';
const importing = (from: string) => `import { x } from '${from}';\nexport const y = x;\n`;
const importingType = (from: string) => `import type { T } from '${from}';\nexport type U = T;\n`;

const violations: { rule: string; how: string; files: Record<string, string> }[] = [
  {
    rule: 'programs-share-only-shared',
    how: 'the agent imports a type of the server',
    files: {
      'device-agent/src/a.ts': importingType('../../server/src/b.ts'),
      'server/src/b.ts': 'export type T = 1;\n',
    },
  },
  {
    rule: 'programs-share-only-shared',
    how: 'the UI loads a piece of the agent lazily',
    files: {
      'kiosk-ui/src/a.tsx': "export const later = () => import('../../device-agent/src/b.ts');\n",
      'device-agent/src/b.ts': leaf,
    },
  },
  {
    rule: 'shared-is-pure',
    how: 'a Node module',
    files: { 'shared/src/a.ts': "export { readFile } from 'node:fs';\n" },
  },
  { rule: 'shared-is-pure', how: 'a framework', files: { 'shared/src/a.ts': importingType('react') } },
  { rule: 'shared-is-pure', how: 'a socket library', files: { 'shared/src/a.ts': importingType('socket.io-client') } },
  {
    rule: 'shared-knows-nobody',
    how: 'a test of shared/ imports the server',
    files: { 'shared/src/a.test.ts': importing('../../server/src/b.ts'), 'server/src/b.ts': leaf },
  },
  {
    rule: 'product-without-props',
    how: 'a driver imports a virtual device',
    files: { 'device-agent/src/a.ts': importing('../virtual/b.ts'), 'device-agent/virtual/b.ts': leaf },
  },
  {
    rule: 'product-without-props',
    how: 'the server imports a script',
    files: { 'server/src/a.ts': importing('../../scripts/b.ts'), 'scripts/b.ts': leaf },
  },
  {
    rule: 'product-without-props',
    how: 'a screen imports a test',
    files: { 'kiosk-ui/src/a.tsx': importing('./b.test.tsx'), 'kiosk-ui/src/b.test.tsx': leaf },
  },
  {
    rule: 'domain-without-edges',
    how: 'the cases import a socket handler',
    files: { 'server/src/cases/a.ts': importing('../sockets/b.ts'), 'server/src/sockets/b.ts': leaf },
  },
  {
    rule: 'no-cycles',
    how: 'two files need each other',
    files: { 'server/src/a.ts': importing('./b.ts'), 'server/src/b.ts': "export { y as x } from './a.ts';\n" },
  },
  { rule: 'no-orphans', how: 'a lost file', files: { 'server/src/a.ts': leaf } },
  { rule: 'imports-exist', how: 'a wrong path', files: { 'server/src/a.ts': importing('./nowhere.ts') } },
];

/** The files of one violation under names of their own, so that all violations can stand side by side. */
const numbered = (files: Record<string, string>, number: number): Record<string, string> => {
  const renamed = (text: string) => text.replace(/\b([ab])(?=(?:\.test)?\.tsx?\b)/g, `$1${number}`);
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [renamed(path), renamed(text)]));
};

describe('the dependency rules', () => {
  it('catch each violation, whatever else is wrong', async () => {
    const planted = violations.map(({ rule, how, files }, index) => ({ rule, how, files: numbered(files, index) }));
    for (const { files } of planted) plant(files);
    const broken = await brokenRules();
    const missed = planted.filter(
      ({ rule, files }) => !broken.some((one) => one.rule === rule && Object.hasOwn(files, one.file)),
    );
    expect(missed.map(({ rule, how }) => `${rule}: ${how}`)).toEqual([]);
  });

  it('accept what the architecture allows', async () => {
    plant({
      'shared/src/a.ts':
        "import * as v from 'valibot';\nexport { SignJWT } from 'jose';\nexport const x = v.string();\n",
      'device-agent/virtual/b.ts': importing('../src/c.ts'),
      'device-agent/src/c.ts': importing('../../shared/src/a.ts'),
      'device-agent/src/c.test.ts': importing('../virtual/b.ts'),
      'server/src/cases/d.ts': importing('../../../shared/src/a.ts'),
      'server/src/sockets/e.ts': importing('../cases/d.ts'),
      'server/src/main.ts': importing('./sockets/e.ts'),
      'kiosk-ui/src/f.tsx': "import './f.css';\nimport words from './f.json';\nexport const f = <p>{words.x}</p>;\n",
      'kiosk-ui/src/f.css': 'p { color: red }\n',
      'kiosk-ui/src/f.json': '{ "x": "y" }\n',
      'e2e/g.test.ts': importing('../server/src/main.ts'),
    });
    expect(await brokenRules()).toEqual([]);
  });
});
