import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import type { DeviceClass } from '@linban/shared/devices/device-status.ts';
import type { UseMeasure } from '@linban/shared/terminals/health.ts';
import { whyNobodyIsInvited } from '@linban/shared/terminals/terminal-state.ts';
import { openRepairHistory } from './browser/repair-history.ts';
import { type BrowserSupervisor, startBrowserSupervisor } from './browser/supervisor.ts';
import type { Clock } from './clock.ts';
import type { AgentConfig } from './config.ts';
import { watchCabinet } from './devices/cabinet.ts';
import type { DeviceConfig } from './devices/device-config.ts';
import type { Devices } from './devices/devices.ts';
import { holdDevices } from './devices/hold-devices.ts';
import { runPowerCycle } from './devices/power-cycle.ts';
import { createPrintDesk } from './devices/print-desk.ts';
import { createPrintJobStore } from './devices/print-job-store.ts';
import { openPrintJournal } from './devices/print-journal.ts';
import { type SupervisionEvent, superviseDevices } from './devices/supervision.ts';
import { createCodeScan } from './gateway/code-scan.ts';
import { createCommandDesk } from './gateway/command-desk.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { createGuide } from './gateway/guide.ts';
import { createIdentityRead } from './gateway/identity-read.ts';
import { createOutboxPut, createOutboxSettle } from './gateway/outbox-commands.ts';
import { userIdOf } from './gateway/peer-user.ts';
import { createDocumentPrint, createReceiptPrint } from './gateway/print-commands.ts';
import type { MessageRate } from './gateway/screens.ts';
import { createSocialCardRead } from './gateway/social-card-read.ts';
import { createStaffCall } from './gateway/staff-call.ts';
import { type DeviceUse, openConsumables } from './health/consumables.ts';
import { countReads } from './health/count-reads.ts';
import { writeMetrics } from './health/exposition.ts';
import { createHealth } from './health/health.ts';
import { startMetricsServer } from './health/metrics-server.ts';
import { watchReplenishment } from './health/replenishment.ts';
import { openRestarts } from './health/restarts.ts';
import { openCommandKeys } from './identity/command-key.ts';
import { keepEnrolling } from './identity/enrolment.ts';
import type { HolderSealer } from './identity/holder-sealer.ts';
import { createKeyRotation } from './identity/key-rotation.ts';
import { createStanding } from './identity/standing.ts';
import { openTerminalIdentity } from './identity/terminal-identity.ts';
import { openTerminalKeys } from './identity/terminal-key.ts';
import type { Log } from './log.ts';
import { openMaintenanceDesk } from './maintenance/desk.ts';
import type { MaintenanceReply } from './maintenance/requests.ts';
import { createSweepSchedule } from './memory-sweep.ts';
import { openDatabase } from './outbox/database.ts';
import { type DeliveryEvent, startDelivery } from './outbox/delivery.ts';
import { createElapsedStore, openElapsedTime } from './outbox/elapsed-time.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createOutboxStore } from './outbox/outbox-store.ts';
import { redeemTicket } from './uplink/redeem.ts';
import { openTerminalLink } from './uplink/terminal-link.ts';
import { openTunnel, type Tunnel } from './uplink/tunnel.ts';
import { createStoreProbe, type StoreHealth } from './watchdog/store-probe.ts';

const version = '0.1.0';
/** How long a stop waits for paper in motion; what is not done then is written down as uncertain. */
const stopPatienceMs = 12_000;

export interface AgentPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Opens the devices; called once, after the store is open. `onUse` takes what they use up. */
  readonly openDevices: (config: DeviceConfig, onUse: (device: DeviceClass, use: DeviceUse) => void) => Devices;
  /** Opens what reads the text of cards and seals the person to the server. */
  readonly openSealer: () => HolderSealer;
  /** Overwrites what nothing in memory refers to any more. */
  readonly sweepMemory: () => void;
  /** The agent can't help itself: it asks to be stopped and started anew from outside. */
  readonly onRestartNeeded: () => void;
  /** The battery is used up: the agent is to be stopped, and the machine turned off. */
  readonly onPowerExhausted?: () => void;
  /** Messages a screen may send; default in the gateway. */
  readonly rate?: MessageRate;
  /** The agent stood back from its devices because of a storm of restarts, and this is the start after that. */
  readonly isAfterBrake?: boolean;
}

export interface Agent {
  readonly address: string;
  /** What a person who starts it should know, in plain words. */
  readonly notes: readonly string[];
  /** The agent was started too often of late: it runs, but has not opened its devices. */
  readonly isHeldBack: boolean;
  /** Writes to the store, through to the disk, and says how that went. */
  probeStore(): StoreHealth;
  /** Nobody is being served: no person's data is held, no visit is on the screen, no card is being read. */
  isIdle(): boolean;
  /** Finishes what is being printed, or marks it uncertain; then lets go of everything. */
  stop(): Promise<void>;
}

const logDelivery = (log: Log) => (event: DeliveryEvent) => {
  if (event.kind === 'delivered') log.info('caseDelivered');
  else if (event.kind === 'setAside') log.warn('caseSetAside', { cause: event.cause });
  else if (event.kind === 'deferred') log.warn('caseDeferred', { cause: event.cause });
  else log.warn('outboxDiskError');
};

const logSupervision = (log: Log) => (event: SupervisionEvent) => {
  const { device } = event;
  if (event.kind === 'step') log.warn('recoveryStep', { device, code: event.step });
  else if (event.kind === 'powerCycleFailed') log.warn('powerCycleFailed', { device });
  else if (event.kind === 'gaveUp') log.warn('deviceGivenUp', { device });
  else log.info('deviceRecovered', { device });
};

const notesOf = (config: AgentConfig, isEnrolled: boolean): string[] => [
  ...(existsSync(join(config.uiFolder, 'index.html'))
    ? []
    : ['uiFolder has no index.html: there is no screen to show']),
  ...(isEnrolled || config.enrolmentCodeFile !== undefined
    ? []
    : ['not enrolled, and the configuration names no enrolmentCodeFile']),
];

const screenUserOf = ({ screenUser }: AgentConfig): number | null => {
  if (screenUser === undefined) return null;
  const id = userIdOf(screenUser);
  if (id === null) throw new Error(`screenUser: this machine has no user ${screenUser}`);
  return id;
};

/** Puts the agent together and starts it. Rejects where the store, the key, the screen's user or the port can't be had. */
export const startAgent = async (config: AgentConfig, ports: AgentPorts): Promise<Agent> => {
  const { clock, random, log } = ports;
  const screenUser = screenUserOf(config);
  const boot = randomUUID();
  const uuid = () => randomUUID();
  const database = openDatabase(config.dataFolder);
  const keys = config.terminalKeyCommand
    ? await openCommandKeys(config.terminalKeyCommand)
    : await openTerminalKeys(config.dataFolder);
  const identity = openTerminalIdentity(config.dataFolder, keys, { clock, uuid, boot });
  const elapsed = openElapsedTime(createElapsedStore(database), clock);
  const outbox = createOutbox(createOutboxStore(database), {
    clock,
    elapsed,
    signingKey: () => identity.enrolment()?.keys.signing ?? null,
    bounds: config.outbox,
  });
  const journal = openPrintJournal(createPrintJobStore(database), { clock, elapsed });
  if (journal.interruptedAtStart > 0) log.warn('printsInterrupted', { count: journal.interruptedAtStart });
  const printDesk = createPrintDesk(journal);
  const consumables = openConsumables(database, {
    clock,
    sizes: (device, measure) => config.consumables[device]?.[measure] ?? null,
  });
  const countUse = (device: DeviceClass, use: DeviceUse) => {
    if (!consumables.countUse(device, use).ok) log.warn('useNotCounted', { device });
  };
  const { isAfterBrake = false } = ports;
  const restarts = openRestarts(database, { clock, isNewStart: !isAfterBrake });
  const isHeldBack = !isAfterBrake && config.restartBrakeSeconds > 0 && restarts().isStorm;
  if (isHeldBack) log.warn('restartBrake', { count: restarts().recent });
  const devices = isHeldBack ? holdDevices(config.devices) : ports.openDevices(config.devices, countUse);
  const connectToken = () => identity.connectToken();
  const replenish = (device: DeviceClass, measures: readonly UseMeasure[]): MaintenanceReply => {
    log.info('replenished', { device });
    if (measures.every((measure) => consumables.replenish(device, measure).ok)) return { kind: 'done' };
    log.warn('useNotCounted', { device });
    return { kind: 'diskError' };
  };
  watchReplenishment(devices, (device, measure) => void replenish(device, [measure]));
  const idCardReader = devices.driver('idCardReader');

  const staffCall = createStaffCall({ clock, report: () => link.reportNow() });
  const personLeft = createSweepSchedule(clock, ports.sweepMemory);
  const guide = createGuide(devices.driver('guideLights'), clock);
  const cabinet = watchCabinet({
    devices,
    config,
    clock,
    log,
    onKey: (key) => gateway?.sendKey(key),
    onPowerExhausted: () => ports.onPowerExhausted?.(),
  });
  const desk = createCommandDesk({
    clock,
    onUse: guide.use,
    fingerprintKey: randomBytes(32),
    onBug: (command, error) => log.bug('commandFailed', error, { command }),
    handlers: {
      'identity.read': createIdentityRead(
        idCardReader && countReads(idCardReader, (use) => countUse('idCardReader', use)),
        identity,
        { clock, uuid, openSealer: ports.openSealer },
      ),
      'socialCard.read': createSocialCardRead(devices.driver('smartCardReader')),
      'code.scan': createCodeScan(devices.driver('codeScanner')),
      'receipt.print': createReceiptPrint(devices.driver('receiptPrinter'), printDesk),
      'document.print': createDocumentPrint(devices.driver('documentPrinter'), printDesk, (ticket, signal) =>
        redeemTicket({ serverUrl: config.serverUrl, token: connectToken }, ticket, signal),
      ),
      'outbox.put': createOutboxPut(outbox, () => !identity.isRevoked()),
      'outbox.settle': createOutboxSettle(outbox),
      'staff.call': staffCall.handler,
      'visit.end': {
        device: null,
        endsWithScreen: false,
        isPersonal: false,
        run: async ({ visitId }) => {
          desk.forgetPerson(visitId);
          personLeft();
          guide.dark();
          cabinet.personLeft();
          return { code: 'success', payload: {} };
        },
      },
    },
  });

  let placeShown: ScreenPlace | null = null;
  const isIdle = (): boolean =>
    !desk.holdsPerson() && placeShown !== 'visit' && devices.statuses().idCardReader.media !== 'entering';

  let seq = 0;
  let gateway: Gateway | null = null;
  let tunnel: Tunnel | null = null;
  const health = createHealth({
    ...config,
    version,
    startedAt: clock.now(),
    restarts,
    consumables,
    recoveries: () => supervision.recoveries(),
    screenAlive: () => screenState(),
    browser: () => browser?.repairs() ?? null,
    link: () => link.quality(),
  });
  let browser: BrowserSupervisor | null = null;
  /** Where the agent itself shows the screen, a page that is connected and frozen does not count. */
  const screenState = () => {
    const { alive, lastBeatAt } = gateway?.screenAlive() ?? { alive: false, lastBeatAt: null };
    return { alive: config.browser ? alive : (gateway?.hasScreen() ?? false), lastBeatAt };
  };
  const link = openTerminalLink({
    serverUrl: config.serverUrl,
    identity,
    boot,
    version,
    clock,
    random,
    picture: () => ({
      devices: devices.statuses(),
      outbox: outbox.status(),
      screen: screenState().alive,
      staffCalledAt: staffCall.calledAt(),
      health: health.report(),
    }),
    onChange: (up) => {
      log.info(up ? 'serverLinkUp' : 'serverLinkDown');
      if (up) {
        standing.letIn();
        delivery.wake();
        tunnel?.wake();
      }
      gateway?.sendSnapshot();
    },
    onNotKept: () => log.warn('identityNotKept'),
    onRefused: (cause) => standing.refused(cause),
    onRotationDue: () => void rotation.due(),
  });
  const standing = createStanding(identity, log);
  const rotation = createKeyRotation({
    keys,
    identity,
    clock,
    uuid,
    log,
    isIdle,
    propose: link.rotateKey,
    onRotated: () => {
      link.restart();
      tunnel?.restart();
    },
  });
  const delivery = startDelivery({
    outbox,
    clock,
    random,
    send: (envelope) => link.submit(envelope),
    onEvent: logDelivery(log),
  });
  gateway = await startGateway({
    ...config,
    screenUser,
    token: randomBytes(32).toString('base64url'),
    canInvite: () =>
      identity.enrolment() !== null && !identity.isRevoked() && whyNobodyIsInvited(devices.statuses()) === null,
    clock,
    ...(ports.rate && { rate: ports.rate }),
    onBug: (error) => log.bug('commandFailed', error),
    onRefused: (cause, count) => log.warn('gatewayRefused', { cause, count }),
    agent: {
      desk,
      snapshot: () => {
        seq += 1;
        const enrolment = identity.enrolment();
        return {
          boot,
          seq,
          profile: enrolment?.profile ?? null,
          sealingKey: enrolment?.keys.sealing ?? null,
          devices: devices.statuses(),
          serverReachable: link.isUp(),
          revoked: identity.isRevoked(),
        };
      },
      onScreen: (present) => {
        log.info(present ? 'screenConnected' : 'screenDisconnected');
        link.reportSoon();
        if (present) return;
        placeShown = null;
        browser?.screenGone();
        personLeft();
      },
      onBeat: (place) => {
        placeShown = place;
        browser?.beat(place);
      },
    },
    server: {
      openTunnel: (callbacks) => {
        tunnel = openTunnel({ serverUrl: config.serverUrl, token: connectToken, clock, random, ...callbacks });
        return tunnel;
      },
    },
  });

  const metrics =
    config.metricsPort === undefined
      ? null
      : await startMetricsServer({
          port: config.metricsPort,
          write: () => {
            const { user, system } = process.cpuUsage();
            return writeMetrics({
              devices: devices.statuses(),
              outbox: outbox.status(),
              health: health.report(),
              linkUp: link.isUp(),
              cpuMicroseconds: user + system,
            });
          },
          onBug: (error) => log.bug('metricsFailed', error),
        });
  const supervision = superviseDevices({
    devices,
    clock,
    powerCycle: (device) => {
      const command = config.powerCycle[device];
      return command ? () => runPowerCycle(command) : null;
    },
    onEvent: (event) => {
      logSupervision(log)(event);
      link.reportSoon();
    },
  });
  devices.onChange((device) => {
    const { state, cause } = devices.statuses()[device];
    log.info('deviceChanged', { device, state, cause });
    gateway?.sendSnapshot();
    link.reportSoon();
  });
  outbox.onChange(() => link.reportSoon());
  identity.onChange(() => gateway?.sendSnapshot());
  const stopEnrolling =
    config.enrolmentCodeFile === undefined
      ? () => {}
      : keepEnrolling(
          identity,
          {
            serverUrl: config.serverUrl,
            codeFile: config.enrolmentCodeFile,
            keys,
            hasCasesWaiting: () => outbox.status().waiting > 0,
          },
          { clock, random, log },
        );

  const maintenance = await openMaintenanceDesk(config.dataFolder, {
    log,
    handlers: {
      'consumables.replenish': ({ device, measures }) => {
        const reply = replenish(device, measures);
        link.reportSoon();
        return reply;
      },
      'agent.isIdle': () => ({ kind: isIdle() ? 'done' : 'busy' }),
      'screen.retry': () => {
        browser?.forgive();
        return browser === null ? { kind: 'noBrowser' } : { kind: 'done' };
      },
    },
  });
  const { address, sendReload } = gateway;
  if (config.browser)
    browser = startBrowserSupervisor({
      config: config.browser,
      address,
      clock,
      log,
      history: openRepairHistory(config.dataFolder),
      isSomebodyBeginning: () => devices.statuses().idCardReader.media === 'entering',
      reloadPage: sendReload,
      restartAgent: ports.onRestartNeeded,
      onStorm: () => link.reportSoon(),
    });

  const patience = () =>
    new Promise<void>((resolve) => {
      clock.after(stopPatienceMs, resolve);
    });
  const stop = async (): Promise<void> => {
    stopEnrolling();
    supervision.close();
    await maintenance.close();
    await metrics?.close();
    await browser?.stop();
    await Promise.race([Promise.all([desk.stop(), printDesk.idle()]), patience()]);
    await devices.close();
    await Promise.race([printDesk.idle(), patience()]);
    await gateway?.close();
    link.close();
    await delivery.stop();
    outbox.stop();
    journal.interruptAll();
    database.close();
  };
  const probe = createStoreProbe(database);
  let stopped: Promise<void> | undefined;
  return {
    address,
    notes: notesOf(config, identity.enrolment() !== null),
    isHeldBack,
    probeStore: () => {
      const store = probe();
      if (store !== 'writable') outbox.tryDisk();
      return store;
    },
    isIdle,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
};
