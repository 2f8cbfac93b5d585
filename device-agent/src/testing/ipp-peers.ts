import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const programs = ['unshare', 'dbus-daemon', 'avahi-daemon', 'ippeveprinter', 'cupsd', 'lpadmin'];
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];

/** Why the real printers can't be started on this machine, as an addition to a test's name; empty where they can. */
export const whyNoIppPeers = (): string => {
  const missing = programs.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) return ` (skipped: ${missing.join(', ')} not installed)`;
  // Avahi and D-Bus want one instance a machine: here they get a world of their own, which needs rights.
  const isAllowed = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;
  return isAllowed ? '' : ' (skipped: no right to unshare namespaces)';
};

/** Listens for a moment to find a port that is free; below 32768, where no outgoing connection takes it meanwhile. */
const freePort = async (): Promise<number> => {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const server = createServer()
        .once('error', () => resolve(false))
        .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
};

/** What ippeveprinter runs for each job: the engine of the printer, with a tray that can be empty. */
const engine = (folder: string) => `#!/bin/sh
trap 'rm -f ${folder}/printing ${folder}/waiting' EXIT
trap 'exit 1' TERM INT
touch ${folder}/printing
while [ -e ${folder}/empty ]; do
  echo "STATE: +media-empty-error,media-needed" >&2
  touch ${folder}/waiting
  sleep 0.1
done
rm -f ${folder}/waiting
echo "STATE: -media-empty-error,media-needed" >&2
sleep 0.2
cat "$1" > ${folder}/sheets/$(date +%s%N)
env | grep -E "^IPP_(MEDIA|SIDES|COPIES|JOB_NAME)=" > ${folder}/wishes
echo "ATTR: job-impressions-completed=1" >&2
`;

const cupsFiles = (folder: string) => `ServerRoot ${folder}/cups
CacheDir ${folder}/cups/cache
StateDir ${folder}/cups/state
RequestRoot ${folder}/cups/spool
TempDir ${folder}/cups/temp
AccessLog ${folder}/cups/access_log
ErrorLog ${folder}/cups/error_log
PageLog ${folder}/cups/page_log
SystemGroup root
`;
const cupsd = (port: number) => `Listen 127.0.0.1:${port}
Browsing No
LogLevel info
DirtyCleanInterval 0
DefaultAuthType None
MaxJobs 500
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
`;

/**
 * Runs in namespaces of its own with an empty /run, and works off one command a line. Its end, also by the end of its
 * input when the test is killed, takes everything with it that it has started.
 */
const world = (folder: string, printer: number, cups: number) => `
mount -t tmpfs none /run && mkdir -p /run/dbus /run/cups
dbus-daemon --system --fork
avahi-daemon --no-drop-root --no-rlimits >${folder}/avahi.log 2>&1 &
while [ ! -S /run/avahi-daemon/socket ]; do sleep 0.1; done
while read -r word; do
  case $word in
    startPrinter)
      setsid ippeveprinter -p ${printer} -d ${folder}/spool -k -f application/pdf,image/pwg-raster -n localhost -r off -c ${folder}/engine A4 >>${folder}/printer.log 2>&1 &
      printer=$! ;;
    killPrinter) kill -9 -$printer ;;
    startCups)
      cupsd -f -c ${folder}/cups/cupsd.conf -s ${folder}/cups/cups-files.conf >>${folder}/cups.log 2>&1 &
      cups=$! ;;
    killCups) kill -9 $cups ;;
    addQueue) lpadmin -h 127.0.0.1:${cups} -p A4 -E -v ipp://localhost:${printer}/ipp/print -m everywhere >>${folder}/cups.log 2>&1 ;;
  esac
  echo "$word"
done
`;

/** An IPP Everywhere printer (PWG's ippeveprinter) and a CUPS queue in front of it. */
export interface IppPeers {
  readonly printerUri: string;
  readonly queueUri: string;
  startPrinter(): Promise<void>;
  /** The printer's power is cut. */
  killPrinter(): Promise<void>;
  startCups(): Promise<void>;
  killCups(): Promise<void>;
  /** Makes the queue of CUPS take and print jobs again, whatever stopped it: CUPS stops a queue whose printer failed. */
  renewQueue(): Promise<void>;
  /** Takes the paper out of the tray, or fills it. */
  setTray(state: 'empty' | 'full'): Promise<void>;
  /** Whether the engine stands there without paper. */
  isWaitingForPaper(): boolean;
  /** Whether the engine has nothing in hand of which a sheet could still come; a killed printer has nothing either. */
  isAtRest(): boolean;
  /** What came out so far, oldest first. */
  sheets(): Promise<readonly Buffer[]>;
  /** The wishes of the last job, as the printer understood them: `IPP_MEDIA=…` a line. */
  wishes(): Promise<string>;
  stop(): Promise<void>;
}

const answersHttp = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 300; tries += 1) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await pause(100);
  }
  throw new Error(`nothing answers on port ${port}`);
};

export const startIppPeers = async (): Promise<IppPeers> => {
  const folder = await mkdtemp(join(tmpdir(), 'ipp-'));
  // CUPS runs its filters as another user.
  await chmod(folder, 0o755);
  for (const name of ['spool', 'sheets', 'cups', 'cups/cache', 'cups/state', 'cups/spool', 'cups/temp', 'cups/ppd'])
    await mkdir(join(folder, name));
  await chmod(join(folder, 'cups/temp'), 0o1777);
  const [printerPort, cupsPort] = [await freePort(), await freePort()];
  await writeFile(join(folder, 'engine'), engine(folder), { mode: 0o755 });
  await writeFile(join(folder, 'cups/cupsd.conf'), cupsd(cupsPort));
  await writeFile(join(folder, 'cups/cups-files.conf'), cupsFiles(folder));

  const args = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child: ChildProcess = spawn('unshare', [...args, 'sh', '-c', world(folder, printerPort, cupsPort)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PATH: folders.join(delimiter) },
  });
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const command = async (word: string): Promise<void> => {
    said = '';
    child.stdin?.write(`${word}\n`);
    for (let tries = 0; !said.includes(word); tries += 1) {
      if (tries > 600 || child.exitCode !== null) throw new Error(`the printers' world did not do ${word}`);
      await pause(50);
    }
  };
  const startPrinter = async () => {
    await command('startPrinter');
    await answersHttp(printerPort);
  };
  const startCups = async () => {
    await command('startCups');
    await answersHttp(cupsPort);
  };

  await startPrinter();
  await startCups();
  await command('addQueue');
  return {
    printerUri: `ipp://127.0.0.1:${printerPort}/ipp/print`,
    queueUri: `ipp://127.0.0.1:${cupsPort}/printers/A4`,
    startPrinter,
    killPrinter: async () => {
      await command('killPrinter');
      for (const mark of ['printing', 'waiting']) await rm(join(folder, mark), { force: true });
    },
    startCups,
    killCups: () => command('killCups'),
    renewQueue: () => command('addQueue'),
    setTray: (state) =>
      state === 'empty' ? writeFile(join(folder, 'empty'), '') : rm(join(folder, 'empty'), { force: true }),
    isWaitingForPaper: () => existsSync(join(folder, 'waiting')),
    isAtRest: () => !existsSync(join(folder, 'printing')),
    sheets: async () => {
      const names = (await readdir(join(folder, 'sheets'))).toSorted();
      return Promise.all(names.map((name) => readFile(join(folder, 'sheets', name))));
    },
    wishes: () => readFile(join(folder, 'wishes'), 'utf8'),
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
