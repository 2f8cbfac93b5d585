import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';

/** What the tests need of the operating system and npm cannot bring. */
export type SystemPackage = { need: string; debian: string; homebrew: string };

const CHROMIUM: SystemPackage = {
  need: 'Chromium or Chrome (or LINBAN_CHROMIUM=/path/to/it)',
  debian: 'chromium',
  homebrew: '--cask chromium',
};
const FONTS: SystemPackage = { need: 'a font with Chinese characters', debian: 'fonts-noto-cjk', homebrew: '' };
const FONTCONFIG: SystemPackage = { need: 'fc-list', debian: 'fontconfig', homebrew: 'fontconfig' };
const POPPLER: SystemPackage = {
  need: 'pdfsig, pdftotext, pdffonts, pdftoppm',
  debian: 'poppler-utils',
  homebrew: 'poppler',
};
const QPDF: SystemPackage = { need: 'qpdf', debian: 'qpdf', homebrew: 'qpdf' };

/**
 * Real peers for the drivers and a disk that loses power. Without them the tests that need them are skipped and say so;
 * macOS has none of them.
 */
const PEERS: readonly { command: string; debian: readonly string[] }[] = [
  { command: 'socat', debian: ['socat'] },
  { command: 'pcscd', debian: ['pcscd', 'vsmartcard-vpcd'] },
  { command: 'ip', debian: ['iproute2'] },
  { command: 'ippeveprinter', debian: ['cups-ipp-utils', 'avahi-daemon', 'dbus'] },
  { command: 'cupsd', debian: ['cups', 'cups-client', 'cups-filters'] },
  { command: 'xfs_io', debian: ['xfsprogs'] },
  { command: 'systemd-analyze', debian: ['systemd'] },
];

/** Where administrators' programs are that an ordinary PATH leaves out. */
const ADMINISTRATOR_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

const CHROMIUM_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** How the machine is looked at; a test gives its own. */
export type Machine = {
  platform: NodeJS.Platform;
  environment: Readonly<Record<string, string | undefined>>;
  exists: (path: string) => boolean;
  hasChineseFont: () => Promise<boolean>;
};

const thisMachine: Machine = {
  platform: process.platform,
  environment: process.env,
  exists: existsSync,
  hasChineseFont: async () => (await runCommand('fc-list', [':lang=zh', 'family'])).output.trim() !== '',
};

/** The Chromium to drive: what LINBAN_CHROMIUM names, else the first in the usual places. */
export function findChromium(machine: Machine = thisMachine): string | undefined {
  const named = machine.environment['LINBAN_CHROMIUM'];
  if (named) return machine.exists(named) ? named : undefined;
  return CHROMIUM_PLACES.find(machine.exists);
}

function hasCommand(machine: Machine, name: string): boolean {
  const folders = [...(machine.environment['PATH'] ?? '').split(delimiter), ...ADMINISTRATOR_FOLDERS];
  return folders.some((folder) => machine.exists(join(folder, name)));
}

/** Debian's packages of the peers that are not there. */
export function missingPeers(machine: Machine = thisMachine): string[] {
  if (machine.platform !== 'linux') return [];
  return PEERS.filter(({ command }) => !hasCommand(machine, command)).flatMap(({ debian }) => debian);
}

/** What is needed and not there. macOS always has Chinese fonts. */
export async function missingPackages(machine: Machine = thisMachine): Promise<SystemPackage[]> {
  const missing: SystemPackage[] = [];
  const hasAll = (...names: string[]) => names.every((name) => hasCommand(machine, name));
  if (!findChromium(machine)) missing.push(CHROMIUM);
  if (machine.platform !== 'darwin') {
    if (!hasAll('fc-list')) missing.push(FONTCONFIG, FONTS);
    else if (!(await machine.hasChineseFont())) missing.push(FONTS);
  }
  if (!hasAll('pdfsig', 'pdftotext', 'pdffonts', 'pdftoppm')) missing.push(POPPLER);
  if (!hasAll('qpdf')) missing.push(QPDF);
  return missing;
}

/** What a person has to do, in words and as one command. */
export function installAdvice(missing: readonly SystemPackage[], platform: NodeJS.Platform): string {
  const needs = missing.map(({ need }) => `  - ${need}`).join('\n');
  const brew = missing
    .filter(({ homebrew }) => homebrew !== '')
    .map(({ homebrew }) => `  brew install ${homebrew}`)
    .join('\n');
  const apt = `  sudo apt-get install --no-install-recommends ${missing.map(({ debian }) => debian).join(' ')}`;
  return `The tests need what this machine lacks:\n${needs}\nInstall it, then run the command again:\n${platform === 'darwin' ? brew : apt}`;
}

/** `[]` as root, `['sudo', '-n']` where sudo asks for no password, else undefined: this user may not install. */
async function administratorPrefix(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  return (await runCommand('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined;
}

/** Installs with apt-get; the outcome is the output to show where it failed. */
async function installWithApt(prefix: readonly string[], packages: readonly string[]): Promise<string | undefined> {
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-q'];
  for (const step of [['update'], ['install', '--no-install-recommends', ...packages]]) {
    const [command = '', ...args] = [...prefix, ...quiet, ...step];
    const { code, output } = await runCommand(command, args);
    if (code !== 0) return output;
  }
  return undefined;
}

/**
 * Makes sure that what the tests need is there, installing it where this is possible without asking.
 * Says what it does; false means that a person has to act first.
 */
export async function ensureSystemPackages(): Promise<boolean> {
  const missing = await missingPackages();
  const peers = missingPeers();
  if (missing.length + peers.length === 0) return true;
  const prefix = existsSync('/usr/bin/apt-get') ? await administratorPrefix() : undefined;
  if (prefix) {
    const packages = [...missing.map(({ debian }) => debian), ...peers];
    console.log(`Installing from Debian's packages: ${packages.join(' ')} …`);
    const failure = await installWithApt(prefix, packages);
    if (failure !== undefined) console.error(failure);
  }
  const leftOut = missingPeers();
  if (leftOut.length > 0) console.log(`Some tests will be skipped without: ${leftOut.join(' ')}`);
  const left = await missingPackages();
  if (left.length > 0) console.error(installAdvice(left, process.platform));
  return left.length === 0;
}
