import { execFile } from 'node:child_process';

/** Tells the service manager how this program is. Never throws: where nobody listens, nothing happens. */
export interface ServiceManager {
  /** How often it wants a sign of life, in milliseconds; `null`: it does not watch. */
  readonly watchdogMs: number | null;
  /** `state` as sd_notify(3) writes it, e.g. `READY=1`. Resolves when it has been taken, or could not be. */
  notify(...state: readonly string[]): Promise<void>;
}

/** systemd waits for a few seconds in the worst case; longer means that nobody takes it. */
const patienceMs = 5_000;

const watchdogOf = (environment: NodeJS.ProcessEnv): number | null => {
  const microseconds = Number(environment['WATCHDOG_USEC']);
  const isForUs = [undefined, '', String(process.pid)].includes(environment['WATCHDOG_PID']);
  return Number.isFinite(microseconds) && microseconds > 0 && isForUs ? microseconds / 1_000 : null;
};

/**
 * The service manager that started this program. Node has no datagrams over Unix sockets, so `systemd-notify` carries
 * each message; it waits until the message was taken, which is why the unit can tell whom it came from
 * (`NotifyAccess=all`).
 */
export const findServiceManager = (
  environment: NodeJS.ProcessEnv = process.env,
  command = 'systemd-notify',
): ServiceManager => {
  const socket = environment['NOTIFY_SOCKET'];
  if (!socket) return { watchdogMs: null, notify: async () => {} };
  return {
    watchdogMs: watchdogOf(environment),
    notify: (...state) =>
      new Promise((resolve) => {
        execFile(
          command,
          [...state],
          { env: { PATH: environment['PATH'], NOTIFY_SOCKET: socket }, timeout: patienceMs },
          () => resolve(),
        );
      }),
  };
};
