import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { processTree, scanFolder, scanMemory } from './memory-scan.ts';

const folder = mkdtempSync(join(tmpdir(), 'linban-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const canaries = [
  { name: 'name', text: '王小英' },
  { name: 'number', text: '310199198403150029' },
];

describe('the search for what is left behind', () => {
  it.each([
    ['utf8', Buffer.from('王小英', 'utf8')],
    ['utf16le', Buffer.from('王小英', 'utf16le')],
    // GB18030 of these three characters, from the standard's table.
    ['gb18030', Buffer.from('cdf5d0a1d3a2', 'hex')],
    ['hex of gb18030', Buffer.from('cdf5d0a1d3a2')],
  ])('finds a copy in %s in a file, also across the border of two blocks, and counts it once', (encoding, bytes) => {
    const file = join(folder, encoding);
    const content = Buffer.alloc(4 * 1024 * 1024 + 100);
    bytes.copy(content, 4 * 1024 * 1024 - 3);
    bytes.copy(content, 17);
    writeFileSync(file, content);
    expect(scanFolder(file, canaries)).toEqual([{ canary: 'name', encoding, where: file, copies: 2 }]);
  });

  it('finds nothing where nothing is, and passes over what is older', () => {
    const file = join(folder, 'old');
    writeFileSync(file, '310199198403150029');
    expect(scanFolder(file, canaries, { since: Date.now() + 60_000 })).toEqual([]);
    expect(scanFolder(file, canaries)).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')('finds a copy in the memory of a process (reads /proc: Linux)', () => {
    const unlikely = `canary-${process.pid}-${Date.now()}`;
    const held = Buffer.from(unlikely, 'utf16le');
    const found = scanMemory(process.pid, 'here', [{ name: 'held', text: unlikely }]);
    expect(held.length).toBeGreaterThan(0);
    expect(found.some(({ encoding }) => encoding === 'utf16le')).toBe(true);
    expect(processTree(process.pid).map(({ pid }) => pid)).toContain(process.pid);
  });
});
