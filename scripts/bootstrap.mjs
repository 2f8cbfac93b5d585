// Runs on whatever Node the machine has: installs what is missing, then hands over to the pinned Node.
// Usage: node scripts/bootstrap.mjs <script> [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OLDEST_BOOTSTRAP_NODE = [20, 19];
const OLDEST_PROGRAM_NODE = [24, 0];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, 'package-lock.json');
const stampFile = join(root, 'node_modules', '.linban-installed');
const binFolder = join(root, 'node_modules', '.bin');

function isAtLeast(version, [major, minor]) {
  const [ownMajor = 0, ownMinor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

function fail(message) {
  process.stderr.write(`linban: ${message}\n`);
  process.exit(1);
}

/** The installed packages stand for this text; another lock file or none means: install. */
function wantedStamp() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8').trim() === wantedStamp();
}

/** npm tells its scripts where it lives; run by hand, the one in PATH is used. */
function npmCommand() {
  const own = process.env.npm_execpath;
  return own && basename(own).startsWith('npm') && existsSync(own) ? [process.execPath, own] : ['npm'];
}

/** Shows that something goes on: a growing line on a terminal, one line otherwise. */
function showProgress(text) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  if (!process.stderr.isTTY) {
    process.stderr.write(`${text} …\n`);
    return () => process.stderr.write(`${text}: ${seconds()} s\n`);
  }
  const draw = () => process.stderr.write(`\r${text} … ${seconds()} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return () => {
    clearInterval(timer);
    process.stderr.write(`\r${text}: ${seconds()} s   \n`);
  };
}

/**
 * `npm install --no-save` and not `npm ci`: it follows the lock file too, but leaves running programs their packages, and
 * accepts a lock file that was written where another platform's prebuilt packages could not be reached.
 */
function install() {
  const [command, ...prefix] = npmCommand();
  const options = ['--no-save', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
  const finished = showProgress('Installing packages (the first time takes a minute)');
  return new Promise((resolve) => {
    const child = spawn(command, [...prefix, 'install', ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => fail(`npm could not be started (${error.message}). Install npm 10 or newer.`));
    child.on('close', (code, signal) => {
      finished();
      if (code === 0) {
        writeFileSync(stampFile, `${wantedStamp()}\n`);
        resolve();
        return;
      }
      process.stderr.write(Buffer.concat(output));
      fail(`installing the packages failed (npm ended with ${signal ?? code}); its output stands above.`);
    });
  });
}

/** The Node that npm brought for this platform; where there is none, or it does not run here, a running Node that is new enough. */
function programNode() {
  const pinned = join(binFolder, 'node');
  if (existsSync(pinned)) {
    const { status, stdout } = spawnSync(pinned, ['--version'], { encoding: 'utf8' });
    if (status === 0 && isAtLeast(stdout.trim(), OLDEST_PROGRAM_NODE)) return pinned;
  }
  if (isAtLeast(process.version, OLDEST_PROGRAM_NODE)) return process.execPath;
  return fail(
    `npm has no Node ${OLDEST_PROGRAM_NODE[0]} for ${process.platform}-${process.arch}; ` +
      `install Node ${OLDEST_PROGRAM_NODE[0]} yourself and run the command with it (this one is ${process.version}).`,
  );
}

function scriptFile(name) {
  const found = [join('scripts', `${name}.ts`), join('scripts', name, 'main.ts')].find((file) =>
    existsSync(join(root, file)),
  );
  return found ?? fail(`there is no script called "${name}".`);
}

/** Each kind of signal is passed on once: on Ctrl-C the terminal, npm and this process would otherwise tell the script three times. */
function run(node, file, args) {
  const child = spawn(node, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: [binFolder, process.env.PATH].filter(Boolean).join(delimiter) },
  });
  const passed = new Set();
  const forward = (signal) => {
    if (passed.has(signal)) return;
    passed.add(signal);
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  child.on('error', (error) => fail(`${file} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

const [name, ...args] = process.argv.slice(2);
if (!isAtLeast(process.version, OLDEST_BOOTSTRAP_NODE)) {
  fail(`Node ${OLDEST_BOOTSTRAP_NODE.join('.')} or newer is needed to begin; this one is ${process.version}.`);
}
if (!name) fail('say which script to run: start, test, bench or check.');
if (!isInstalled()) await install();
run(programNode(), scriptFile(name), args);
