import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closestName } from './closest-name.ts';

const known = ['port', 'uiFolder', 'dataFolder', 'serverUrl', 'idCardReader'];

it.each([
  ['prot', 'port'],
  ['ui-folder', 'uiFolder'],
  ['datafolder', 'dataFolder'],
  ['serverURL', 'serverUrl'],
  ['idCardRaeder', 'idCardReader'],
  ['idCard', undefined],
  ['colour', undefined],
  ['', undefined],
])('%s: %s', (written, meant) => expect(closestName(written, known)).toBe(meant));

it('finds a known name behind any one slip', () => {
  const slip = fc.record({ name: fc.constantFrom(...known), at: fc.nat(3), letter: fc.constantFrom('x', 'q', '') });
  fc.assert(
    fc.property(slip, ({ name, at, letter }) => {
      expect(closestName(name.slice(0, at) + letter + name.slice(at + 1), known)).toBe(name);
    }),
  );
});

it('knows no name where there is none', () => expect(closestName('port', [])).toBeUndefined());
