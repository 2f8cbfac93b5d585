import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ScreenPlace } from '@linban/shared/contracts/agent-link.ts';
import { whyNobodyIsInvited } from '@linban/shared/terminals/terminal-state.ts';
import type { AgentPorts } from './agent-ports.ts';
import { openStore } from './agent-store.ts';
import { openRepairHistory } from './browser/repair-history.ts';
import { type BrowserSupervisor, startBrowserSupervisor } from './browser/supervisor.ts';
import { answerCatalogue } from './catalogue/answer-catalogue.ts';
import { openKeptCatalogue } from './catalogue/kept-catalogue.ts';
import type { AgentConfig } from './config.ts';
import { watchCabinet } from './devices/cabinet.ts';
import { holdDevices } from './devices/hold-devices.ts';
import { logSupervision } from './devices/log-supervision.ts';
import { runPowerCycle } from './devices/power-cycle.ts';
import { superviseDevices } from './devices/supervision.ts';
import { createCommandDesk } from './gateway/command-desk.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { createGuide } from './gateway/guide.ts';
import { createHandlers } from './gateway/handlers.ts';
import { userIdOf } from './gateway/peer-user.ts';
import { createStaffCall } from './gateway/staff-call.ts';
import { writeMetrics } from './health/exposition.ts';
import { createHealth } from './health/health.ts';
import { startMetricsServer } from './health/metrics-server.ts';
import { watchReplenishment } from './health/replenishment.ts';
import { keepEnrolling } from './identity/enrolment.ts';
import { createKeyRotation } from './identity/key-rotation.ts';
import { createStanding } from './identity/standing.ts';
import { openMaintenanceDesk } from './maintenance/desk.ts';
import { createSweepSchedule } from './memory-sweep.ts';
import { startDelivery } from './outbox/delivery.ts';
import { logDelivery } from './outbox/log-delivery.ts';
import { openTerminalLink } from './uplink/terminal-link.ts';
import { openTunnel, type Tunnel } from './uplink/tunnel.ts';
import { createStoreProbe, type StoreHealth } from './watchdog/store-probe.ts';

const version = '0.1.0';
/** How long a stop waits for paper in motion; what is not done then is written down as uncertain. */
const stopPatienceMs = 12_000;

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
  const store = await openStore(config, ports, boot);
  const { database, keys, identity, outbox, journal, printDesk, consumables, restarts } = store;
  const catalogue = await openKeptCatalogue({
    folder: config.dataFolder,
    signingKey: () => identity.enrolment()?.keys.signing ?? null,
    onSpoilt: () => log.warn('catalogueRefused', { cause: 'forged' }),
    onNotKept: () => log.warn('catalogueNotKept'),
  });
  const { isAfterBrake = false } = ports;
  const isHeldBack = !isAfterBrake && config.restartBrakeSeconds > 0 && restarts().isStorm;
  if (isHeldBack) log.warn('restartBrake', { count: restarts().recent });
  const devices = isHeldBack ? holdDevices(config.devices) : ports.openDevices(config.devices, store.countUse);
  const connectToken = () => identity.connectToken();
  watchReplenishment(devices, (device, measure) => void store.replenish(device, [measure]));

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
    handlers: createHandlers({
      store,
      devices,
      config,
      ports,
      staffCall: staffCall.handler,
      onPersonLeft: (visitId) => {
        desk.forgetPerson(visitId);
        personLeft();
        guide.dark();
        cabinet.personLeft();
      },
    }),
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
      onScreen: (present, farewell) => {
        log.info(present ? 'screenConnected' : 'screenDisconnected');
        link.reportSoon();
        if (present) return browser?.screenBack();
        placeShown = null;
        browser?.screenGone(farewell);
        personLeft();
      },
      onBeat: (place) => {
        placeShown = place;
        browser?.beat(place);
      },
    },
    server: {
      openTunnel: (callbacks) => {
        const open = openTunnel({ serverUrl: config.serverUrl, token: connectToken, clock, random, ...callbacks });
        tunnel = answerCatalogue(open, {
          kept: catalogue,
          clock,
          onRefused: (cause) => log.warn('catalogueRefused', { cause }),
        });
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
        const reply = store.replenish(device, measures);
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
