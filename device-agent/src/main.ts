import { execFile } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { languageOf } from './config-file/language.ts';
import { openDevices } from './devices/open-devices.ts';
import { startHolderSealer } from './identity/holder-sealer.ts';
import { createLog } from './log.ts';
import { coalesceLog } from './log-coalescing.ts';
import { createMemorySweep } from './memory-sweep.ts';
import { startBraked } from './restart-brake.ts';
import { findServiceManager } from './watchdog/notify.ts';
import { createStoreRestart } from './watchdog/store-restart.ts';
import { startWatchdog } from './watchdog/watchdog.ts';

const usage = 'usage: main.ts --config <file.json> [--language zh-CN|en]';
/** Asks the service manager for a fresh start (EX_TEMPFAIL of sysexits.h). */
const restartWanted = 75;

const readArguments = () => {
  try {
    return parseArgs({ options: { config: { type: 'string' }, language: { type: 'string' } } }).values;
  } catch {
    return undefined;
  }
};

const leave = (lines: readonly string[]): never => {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(2);
};

const wanted = readArguments();
const file = wanted?.config ?? leave([usage]);
const config = readConfig(file, languageOf(wanted?.language, process.env));
if (!config.ok) leave(config.error);
else {
  const clock = systemClock;
  const log = coalesceLog(createLog(pino.destination({ dest: 2, sync: true })), clock);
  process.on('exit', () => log.flush());
  // The default would print the error's text, which could quote a person's data.
  process.on('uncaughtException', (error) => {
    log.bug('agentFailed', error);
    process.exit(1);
  });
  let stop = (_exitCode: number, _afterwards?: () => void) => {};
  const turnOff = () => {
    const [program, ...args] = config.value.power.powerOffCommand ?? [];
    if (program === undefined) return process.exit(0);
    execFile(program, args, { timeout: 10_000 }, () => process.exit(0));
  };
  const manager = findServiceManager();
  const agent = await startBraked(config.value, {
    clock,
    random: Math.random,
    log,
    openSealer: startHolderSealer,
    sweepMemory: createMemorySweep(),
    onRestartNeeded: () => stop(restartWanted),
    openDevices: (devices, onUse) => openDevices(devices, { clock, log, onUse }),
    onPowerExhausted: () => stop(0, turnOff),
  }).catch((error: unknown) => {
    log.bug('agentStopped', error);
    return leave([error instanceof Error ? error.message : 'the agent could not start']);
  });
  const stopWatchdog = startWatchdog({
    clock,
    manager,
    probeStore: agent.probeStore,
    isIdle: agent.isIdle,
    canRestartHelp: createStoreRestart(config.value.dataFolder, clock),
    onRestartNeeded: () => stop(restartWanted),
    onEvent: (event) => (event === 'stalled' ? log.warn('signOfLifeWithheld', { cause: event }) : log.warn(event)),
  });
  let isStopping = false;
  stop = (exitCode, afterwards = () => process.exit(exitCode)) => {
    if (isStopping) return;
    isStopping = true;
    log.info('agentStopping');
    void manager.notify('STOPPING=1');
    stopWatchdog();
    agent.stop().then(
      () => {
        log.info('agentStopped');
        afterwards();
      },
      (error: unknown) => {
        log.bug('agentStopped', error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));

  log.info('agentStarted');
  void manager.notify('READY=1');
  process.stdout.write(`${JSON.stringify({ ready: true, address: agent.address, notes: agent.notes })}\n`);
  // A program that is killed would leave nothing of its compiled code to the next start.
  flushCompileCache();
}
