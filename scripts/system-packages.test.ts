import { describe, expect, it } from 'vitest';
import { findChromium, installAdvice, type Machine, missingPackages, missingPeers } from './system-packages.ts';

const TOOLS = ['fc-list', 'pdfsig', 'pdftotext', 'pdffonts', 'pdftoppm', 'qpdf'].map((name) => `/usr/bin/${name}`);

function machine(files: string[], changes: Partial<Machine> = {}): Machine {
  return {
    platform: 'linux',
    environment: { PATH: '/bin:/usr/bin' },
    exists: (path) => files.includes(path),
    hasChineseFont: async () => true,
    ...changes,
  };
}

const names = async (which: Machine) => (await missingPackages(which)).map(({ debian }) => debian);

describe('missingPackages', () => {
  it('finds nothing missing on a complete machine', async () => {
    expect(await names(machine([...TOOLS, '/usr/bin/chromium']))).toEqual([]);
  });

  it('names all packages on a bare machine', async () => {
    const bare = await names(machine([], { hasChineseFont: async () => false }));
    expect(bare).toEqual(['chromium', 'fontconfig', 'fonts-noto-cjk', 'poppler-utils', 'qpdf']);
  });

  it('asks for the font alone where only it is missing', async () => {
    const files = [...TOOLS, '/usr/bin/google-chrome'];
    expect(await names(machine(files, { hasChineseFont: async () => false }))).toEqual(['fonts-noto-cjk']);
  });

  it('asks for poppler where one of its tools is missing', async () => {
    const files = [...TOOLS.filter((file) => !file.endsWith('pdfsig')), '/usr/bin/chromium'];
    expect(await names(machine(files))).toEqual(['poppler-utils']);
  });

  it('asks for no font on macOS', async () => {
    const mac = machine([], { platform: 'darwin', hasChineseFont: async () => false });
    expect(await names(mac)).toEqual(['chromium', 'poppler-utils', 'qpdf']);
    expect(installAdvice(await missingPackages(mac), 'darwin')).toContain('brew install poppler');
  });
});

describe('findChromium', () => {
  it('prefers the one that LINBAN_CHROMIUM names', () => {
    const environment = { LINBAN_CHROMIUM: '/opt/chromium' };
    expect(findChromium(machine(['/opt/chromium', '/usr/bin/chromium'], { environment }))).toBe('/opt/chromium');
  });

  it('does not fall back silently when LINBAN_CHROMIUM names nothing', () => {
    expect(findChromium(machine(['/usr/bin/chromium'], { environment: { LINBAN_CHROMIUM: '/opt/none' } }))).toBe(
      undefined,
    );
  });
});

describe('missingPeers', () => {
  it('names the packages of what is not there, and looks into the folders of administrators too', () => {
    const missing = missingPeers(machine(['/bin/socat', '/usr/sbin/pcscd']));
    expect(missing).not.toContain('socat');
    expect(missing).not.toContain('vsmartcard-vpcd');
    expect(missing).toContain('xfsprogs');
  });

  it('asks for none on macOS', () => expect(missingPeers(machine([], { platform: 'darwin' }))).toEqual([]));
});
