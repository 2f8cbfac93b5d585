import { mkdirSync } from 'node:fs';
import type { DepartmentId } from '@linban/shared/items/service-item.ts';
import { createAttempts } from './attempts/attempts.ts';
import { createCallBacks } from './cases/call-backs.ts';
import { createCaseQueries } from './cases/case-queries.ts';
import { createCorrections } from './cases/corrections.ts';
import { createCaseDesk } from './cases/desk.ts';
import { createDispatcher } from './cases/dispatch.ts';
import { createPendingCases } from './cases/pending-cases.ts';
import { createGiveRating } from './cases/ratings.ts';
import { createReferralDesk } from './cases/referral-desk.ts';
import { createReferrals } from './cases/referrals.ts';
import { createResidentActs } from './cases/resident-acts.ts';
import { createSubmit } from './cases/submit.ts';
import { createTakeCase } from './cases/take-cases.ts';
import { createSupplements } from './cases/take-supplement.ts';
import { createSubmissionCheck } from './cases/verify-submission.ts';
import { defaultCatalogueFolder } from './catalogue/catalogue.ts';
import { loadCentres } from './catalogue/centres.ts';
import { type Department, loadDepartments } from './catalogue/departments.ts';
import { openCatalogue } from './catalogue/live-catalogue.ts';
import { createRerun } from './catalogue/rerun-cases.ts';
import { loadShipped } from './catalogue/shipped.ts';
import { createSignedCatalogue } from './catalogue/signed-catalogue.ts';
import { createVersionDesk } from './catalogue/version-desk.ts';
import { createVersionStore } from './catalogue/version-store.ts';
import type { DepartmentLink, ServerConfig } from './config.ts';
import { connectDatabase, migrate } from './db/database.ts';
import { startEmbeddedPostgres } from './db/embedded-postgres.ts';
import { startDispatchJobs } from './db/jobs.ts';
import type { AskedPeer } from './departments/ask-peer.ts';
import { createBreaker } from './departments/breaker.ts';
import { createDepartments } from './departments/departments.ts';
import { signingKeyOf, trustedKeys } from './departments/message-keys.ts';
import { createPostSigned } from './departments/post-signed.ts';
import { createDocumentService } from './documents/document-service.ts';
import { createDocumentStore } from './documents/document-store.ts';
import { openDocumentTools } from './documents/document-tools.ts';
import { createServerEvents } from './events.ts';
import { createApp, createSocketServer } from './http/app.ts';
import { openKeyring } from './keys/server-keys.ts';
import { type Log, whereOf } from './log.ts';
import { watchClock } from './nodes/clock-watch.ts';
import { startNodeLink } from './nodes/node-link.ts';
import { createRelay } from './nodes/relay-events.ts';
import type { Register, ServerParts } from './parts.ts';
import { createPlatform } from './platform/platform.ts';
import { createPlatformDesk } from './platform/platform-desk.ts';
import { createReportQueue } from './platform/report-queue.ts';
import { createReporting } from './platform/reporting.ts';
import { uploadRegularly } from './platform/uploader.ts';
import { createReportWriter } from './platform/write-report.ts';
import type { Ports } from './ports.ts';
import { createFindCase } from './public/find-case.ts';
import { createCaseHistories } from './records/case-history.ts';
import { createLookups } from './records/lookups.ts';
import { createTickets } from './records/tickets.ts';
import { createAssertionCheck } from './residents/assertion.ts';
import { createDraftSlips } from './residents/draft-slips.ts';
import { createDrafts } from './residents/drafts.ts';
import { createSessionOpener } from './residents/session.ts';
import { createErasure } from './retention/erasure.ts';
import { regularWatch } from './supervision/regular-watch.ts';
import { createSupervisionDesk } from './supervision/supervision-desk.ts';
import { createWatch } from './supervision/watch.ts';
import { openFleet } from './terminals/fleet.ts';
import { createKeyRotation } from './terminals/key-rotation.ts';
import { createLiveAgents } from './terminals/live-agents.ts';
import { openTerminalRegistry } from './terminals/registry.ts';
import { createTokenCheck } from './terminals/terminal-token.ts';
import { createUsedTokens } from './terminals/used-tokens.ts';
import { createTransparencyLog, logOriginOf, signRegularly } from './transparency/log.ts';
import { createAskWitness, readWitnesses, witnessRegularly } from './transparency/witnesses.ts';
import { createUndo, type Undo } from './undo.ts';

export interface ServerOptions {
  readonly config: ServerConfig;
  readonly ports: Ports;
  readonly log: Log;
  /** The edges: routes and namespaces, added in this order. */
  readonly register: readonly Register[];
  /** The database ended by itself: nothing can be served any more. */
  readonly onDatabaseLost: () => void;
}

export interface RunningServer {
  /** `http://127.0.0.1:4700/` */
  readonly address: string;
  readonly parts: ServerParts;
  /** Lines for the person who starts the server; may hold a first password: shown once, never logged. */
  readonly notes: readonly string[];
  /** Finishes what is under way and stops everything that was started, the database last. */
  stop(): Promise<void>;
}

/** So many cases that wait are looked at when the server starts; the oldest of them are referred at once, the others by their jobs. */
const mostWaiting = 100_000;
const mostRecovered = 1000;
/** What is over by its rule is gone an hour later at the latest. */
const eraseEveryMs = 3_600_000;
const silenceCheckMs = 5_000;

/** How each department that has a system is reached. */
const departmentLinks = (departments: readonly Department[], config: ServerConfig) => {
  const links = new Map<DepartmentId, DepartmentLink>();
  const missing: string[] = [];
  for (const { id, address } of departments) {
    if (address === null) continue;
    const link = config.departments[address];
    if (link) links.set(id, link);
    else missing.push(address);
  }
  if (missing.length > 0) throw new Error(`departments: the configuration has no URL for ${missing.join(', ')}`);
  return links;
};

/** What comes with the server: items, and where they are decided and served. */
const readCatalogue = (config: ServerConfig) => {
  const folder = config.catalogueFolder ?? defaultCatalogueFolder;
  const shipped = loadShipped(folder);
  if (!shipped.ok) throw new Error(`the catalogue has errors:\n${shipped.error.join('\n')}`);
  const centres = loadCentres(folder);
  if (!centres.ok) throw new Error(centres.error);
  const homeless = config.terminals.find(({ centre }) => !centres.value.some(({ id }) => id === centre));
  if (homeless)
    throw new Error(`terminals: ${homeless.terminalId} stands in ${homeless.centre}, which is not in centres.json`);
  const departments = loadDepartments(folder);
  if (!departments.ok) throw new Error(departments.error);
  return {
    shipped: shipped.value,
    centres: centres.value,
    known: departments.value,
    links: departmentLinks(departments.value, config),
  };
};

const openDatabase = async (
  { config, log, onDatabaseLost }: ServerOptions,
  undo: Undo,
  note: (line: string) => void,
) => {
  let url = config.databaseUrl;
  if (url === undefined) {
    const embedded = await startEmbeddedPostgres(config.dataFolder, onDatabaseLost);
    // Writing its checkpoint to a busy disk takes time; after 30 s it is ended by force.
    undo.add('the embedded database', () => embedded.stop(), 35_000);
    url = embedded.url;
    if (!embedded.home.startsWith(config.dataFolder))
      note(`database in ${embedded.home}: its user can’t reach the data folder`);
  }
  const database = connectDatabase(url, (error) => log.error('database.error', whereOf(error)));
  undo.add('the database connections', () => database.close());
  await migrate(database);
  return { url, database };
};

/** A system outside with the keys that it signs by and the memory of how it has done. */
const peerOf = (
  { url, publicKeys }: DepartmentLink,
  { config, ports }: ServerOptions,
  onChange: (isBack: boolean) => void,
): AskedPeer => {
  const breaker = createBreaker(config.referrals, ports.now, () => onChange(breaker.view().kind === 'closed'));
  return { url, keys: trustedKeys(publicKeys), breaker };
};

/** How servers call the municipal platform among themselves; no department has such a name. */
const platformPeerName = '(platform)';

const departmentPeers = (
  links: ReadonlyMap<DepartmentId, DepartmentLink>,
  options: ServerOptions,
  onChange: (department: DepartmentId, isBack: boolean) => void,
): ReadonlyMap<DepartmentId, AskedPeer> =>
  new Map(
    [...links].map(([id, link]) => {
      const peer = peerOf(link, options, (isBack) => {
        options.log.warn(isBack ? 'department.back' : 'department.leftAlone', { department: id });
        onChange(id, isBack);
      });
      return [id, peer] as const;
    }),
  );

const assemble = async (options: ServerOptions, undo: Undo, note: (line: string) => void): Promise<ServerParts> => {
  const { config, ports, log } = options;
  const { shipped, centres, known, links } = readCatalogue(config);
  mkdirSync(config.dataFolder, { recursive: true });
  const { url, database } = await openDatabase(options, undo, note);
  const [keyring, tools, jobs] = await Promise.all([
    openKeyring(config.dataFolder),
    openDocumentTools(config.dataFolder, config.signature.algorithm, ports.now),
    startDispatchJobs(url, config.referrals, (error) => log.error('jobs.error', whereOf(error))),
  ]);
  undo.add('the document renderer', () => tools.close());
  const events = createServerEvents();
  const versions = createVersionStore(database);
  const seeded = await versions.seed(shipped, ports.now());
  if (seeded.published > 0) log.info('catalogue.seeded', { cause: 'published', count: seeded.published });
  if (seeded.drafts > 0) log.warn('catalogue.seeded', { cause: 'draft', count: seeded.drafts });
  if (seeded.differing > 0) log.warn('catalogue.seeded', { cause: 'differing', count: seeded.differing });
  const catalogue = await openCatalogue(versions, known);
  const registry = await openTerminalRegistry(
    { database, keys: keyring.data, ports, dataFolder: config.dataFolder, events },
    config.terminals,
  );
  const used = createUsedTokens(database, ports);
  const checkAssertion = createAssertionCheck(registry, keyring.open);
  const documentStore = createDocumentStore(database, keyring.data);
  const documents = createDocumentService({ tools, keys: keyring.data, ports, publicUrl: config.publicUrl, log });
  const connections = createPostSigned(signingKeyOf(keyring.connector), ports.now);
  undo.add('the department connections', () => connections.close());
  const peers = departmentPeers(links, options, (peer, isBack) => events.emit('peer.changed', { peer, isBack }));
  const departments = createDepartments(peers, connections.post);
  const platformPeer =
    config.platform &&
    peerOf(config.platform, options, (isBack) => {
      log.warn(isBack ? 'platform.back' : 'platform.leftAlone');
      events.emit('peer.changed', { peer: platformPeerName, isBack });
    });
  events.on('peer.changed', ({ peer, isBack }) => {
    const known = peer === platformPeerName ? platformPeer : [...peers].find(([id]) => id === peer)?.[1];
    known?.breaker.hear(isBack);
    // Consoles at this server show how the ways to departments are.
    events.emit('cases.changed');
  });
  const platform = platformPeer ? createPlatform(platformPeer, connections.post) : null;
  const reporting = createReporting(platform !== null);
  const referrals = createReferrals(database, config.referrals, ports);
  const pendingCases = createPendingCases(database, keyring.data, catalogue);
  const dispatcher = createDispatcher({
    database,
    departments,
    documents,
    referrals,
    timing: config.referrals,
    jobs,
    loadPending: pendingCases.load,
    reporting,
    events,
    ports,
    log,
  });
  undo.add('cases under way', () => dispatcher.idle());
  undo.add('the job queue', () => jobs.stop());
  const attempts = createAttempts(database, ports);
  const queries = createCaseQueries(database, keyring.data, catalogue, attempts, ports);
  await jobs.work(async (caseId) => {
    if ((await dispatcher.dispatchById(caseId)) === 'waiting') throw new Error('department unavailable');
  });
  const waiting = await pendingCases.list(mostWaiting);
  await jobs.ensure(waiting);
  for (const caseId of waiting.slice(0, mostRecovered)) {
    dispatcher.dispatchById(caseId).catch((error: unknown) => log.error('dispatch.bug', { caseId, ...whereOf(error) }));
  }
  const desk = createCaseDesk({
    database,
    keys: keyring.data,
    catalogue,
    centres,
    departments: known.map(({ id, name }) => ({ id, name })),
    documents,
    pendingCases,
    reporting,
    events,
    ports,
    log,
    rules: config.supervision,
  });
  await desk.refreshDue();
  const supplements = createSupplements({ database, keyring, catalogue, reporting, events, ports, log });
  const watch = createWatch({
    database,
    keys: keyring.data,
    catalogue,
    rules: config.supervision,
    ports,
    log,
    onFound: () => events.emit('cases.changed'),
  });
  const clockWatch = watchClock({ database, ports, log });
  undo.add('the look at the clock', () => clockWatch.stop());
  const { isTrusted: isClockTrusted } = clockWatch;
  await jobs.regularly('supervise', config.supervision.everyMinutes * 60, regularWatch({ watch, isClockTrusted, log }));
  const erase = createErasure({ database, catalogue, rules: config.retention, ports, log });
  const eraseRegularly = setInterval(() => {
    erase().catch((error: unknown) => log.error('database.error', whereOf(error)));
  }, eraseEveryMs);
  undo.add('the erasure', () => clearInterval(eraseRegularly));
  if (platform) {
    const stopUploading = uploadRegularly({
      queue: createReportQueue(database, config.referrals, ports),
      platform,
      writeReport: createReportWriter(database, keyring.data, catalogue),
      pollSeconds: config.referrals.pollSeconds,
      events,
      ports,
      log,
    });
    undo.add('the reports to the platform', stopUploading);
  }
  const fleet = await openFleet({ database, registry, catalogue, events, ports });
  const onNodeError = (error: unknown): void => log.error('nodes.error', whereOf(error));
  const relay = createRelay({ events, registry, fleet, catalogue, onError: onNodeError });
  const nodes = await startNodeLink({ url, database, node: ports.newId(), ...relay, onError: onNodeError });
  undo.add('the link to other servers', () => nodes.stop());
  relay.connect(nodes);
  return {
    config,
    database,
    keyring,
    events,
    ports,
    log,
    catalogue,
    signedCatalogue: createSignedCatalogue({ catalogue, centres, sign: keyring.signCatalogue, ports }),
    versionDesk: createVersionDesk({
      store: versions,
      catalogue,
      departments: known,
      rerunCases: createRerun(database, keyring.data, catalogue),
      events,
      ports,
      log,
    }),
    centres,
    registry,
    fleet,
    checkToken: createTokenCheck(registry, used, ports, ({ terminalId }) =>
      log.info('terminal.keyRotated', { terminalId }),
    ),
    keyRotation: createKeyRotation({ registry, used, ports, keyDays: config.terminalKeyDays }),
    liveAgents: createLiveAgents(),
    openSession: createSessionOpener({ checkAssertion, used, keys: keyring.data, ports }),
    supplements,
    draftSlips: createDraftSlips({
      database,
      keys: keyring.data,
      catalogue,
      attempts,
      rules: config.retention,
      publicUrl: config.publicUrl,
      ports,
    }),
    drafts: createDrafts({ database, keys: keyring.data, catalogue, rules: config.retention, ports }),
    submit: createSubmit({
      database,
      keyring,
      takeCase: createTakeCase(database, jobs),
      check: createSubmissionCheck({ registry, open: keyring.open, catalogue, checkAssertion }),
      supplements,
      reporting,
      events,
      ports,
      publicUrl: config.publicUrl,
      log,
      onAccepted: (pending) => {
        // Whoever waits for a receipt comes first.
        setImmediate(() => {
          dispatcher
            .dispatch(pending)
            .catch((error: unknown) => log.error('dispatch.bug', { caseId: pending.caseId, ...whereOf(error) }));
        });
      },
    }),
    dispatcher,
    referralDesk: createReferralDesk({
      database,
      keys: keyring.data,
      catalogue,
      departments: known,
      links: departments,
      referrals,
      jobs,
      dispatcher,
      documents,
      pendingCases,
      reporting,
      events,
      ports,
      log,
    }),
    reporting,
    platformDesk: createPlatformDesk({ database, keys: keyring.data, catalogue, platform, events, ports, log }),
    callBacks: createCallBacks({
      pendingCases,
      dispatcher,
      referrals,
      corrections: createCorrections({ database, pendingCases, documents, reporting, events, ports, log }),
      jobs,
      log,
    }),
    peers,
    queries,
    desk,
    actAsResident: createResidentActs({ database, keys: keyring.data, catalogue, events, reporting, ports, log }),
    supervision: createSupervisionDesk({
      database,
      keys: keyring.data,
      catalogue,
      centres,
      departments: known,
      documents,
      events,
      ports,
      log,
    }),
    watch,
    findCase: createFindCase({ keys: keyring.data, queries }),
    giveRating: createGiveRating(database, reporting.ofRating, ports),
    lookups: createLookups({ catalogue, departments, documents, store: documentStore, ports }),
    histories: createCaseHistories({
      database,
      keys: keyring.data,
      registry,
      queries,
      documents,
      store: documentStore,
      ports,
    }),
    transparency: createTransparencyLog(database, keyring.log, {
      origin: logOriginOf(config.publicUrl),
      ports,
      onMended: () => log.error('transparency.mended'),
    }),
    documentStore,
    tickets: createTickets(documentStore, catalogue, keyring.data, ports),
  };
};

/** Starts a server: database, domain, edges. When this resolves it answers. */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const undo = createUndo((name) => options.log.error('stop.stuck', { cause: name }));
  try {
    const notes: string[] = [];
    const note = (line: string): void => {
      notes.push(line);
    };
    const parts = await assemble(options, undo, note);
    const app = createApp(options.log);
    const io = createSocketServer(app, options.config.publicUrl);
    undo.add('the HTTP routes', () => app.close());
    undo.add('the sockets', () => io.close());
    for (const register of options.register) await register({ app, io, parts, note });
    const silence = setInterval(() => parts.fleet.checkSilence(), silenceCheckMs);
    undo.add('the silence check', () => clearInterval(silence));
    undo.add('the signing of the log', signRegularly(parts.transparency, options.log));
    const witnesses = await readWitnesses(options.config.witnesses);
    const askWitness = createAskWitness({ ...parts, log: parts.transparency, events: options.log });
    const { witnessEverySeconds } = options.config;
    if (witnesses.length > 0)
      undo.add('the witnesses', witnessRegularly(witnesses, askWitness, witnessEverySeconds, options.log));
    const address = await app.listen({ port: options.config.port, host: options.config.host });
    options.log.info('server.started');
    return { address: `${address}/`, parts, notes, stop: undo.run };
  } catch (error) {
    await undo.run();
    throw error;
  }
};
