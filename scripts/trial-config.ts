import { join } from 'node:path';
import { missingForPcscd, pcscdSocketIn, privateReaderName } from '../device-agent/virtual/smart-card/private-pcscd.ts';
import departments from '../server/catalogue/departments.json' with { type: 'json' };
import { publicKeyOf } from '../server/src/departments/message-keys.ts';
import { departmentKey } from './fake-departments/keys.ts';
import { platformId } from './fake-departments/platform.ts';
import type { TrialPorts } from './ports.ts';
import { repositoryRoot } from './repository.ts';

/** What each program of the trial is told, written to `<data>/config/<program>.json` before it starts. */
export type TrialConfig = ReturnType<typeof trialConfig>;

export type TrialConfigOptions = { dataFolder: string; ports: TrialPorts };

const TERMINAL_ID = 'meiling-3';

/** The terminal of the trial: an example, as its words say. */
const profile = {
  terminalId: TERMINAL_ID,
  centre: { 'zh-CN': '曹杨新村街道 · 梅岭分中心', en: 'Caoyang Sub-district · Meiling Sub-centre' },
  name: { 'zh-CN': '3 号机', en: 'Terminal 3' },
  openingHours: { 'zh-CN': '今日 24 小时开放', en: 'Open 24 hours today' },
  nearest: {
    'zh-CN': '梅岭分中心 1 号机，进门左手边；或枣阳路分中心，步行约 8 分钟',
    en: 'Terminal 1 at the left of the entrance, or the Zaoyang Road sub-centre, 8 minutes on foot',
  },
  /** A 27-inch panel in portrait. */
  pxPerMm: 3.21,
};

/** 115200 baud, 8 data bits, no parity, one stop bit: ten bits a byte. */
const SERIAL_BYTES_PER_SECOND = 11_520;

/** A receipt printer of 200 mm/s takes about as much. */
const RECEIPT_BYTES_PER_SECOND = 20_000;

export function trialConfig({ dataFolder, ports }: TrialConfigOptions) {
  const keyFolder = join(dataFolder, 'departments');
  const smartCardFolder = join(dataFolder, 'smart-card');
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const tcp = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port });
  return {
    server: {
      port: ports.server,
      dataFolder: join(dataFolder, 'server'),
      publicUrl: url(ports.server),
      departments: Object.fromEntries(
        departments.flatMap(({ id, address }) =>
          address === null
            ? []
            : [
                [
                  address,
                  {
                    url: `${url(ports.departments)}/departments/${id}`,
                    publicKeys: [publicKeyOf(departmentKey(keyFolder, id).privateKey)],
                  },
                ],
              ],
        ),
      ),
      platform: {
        url: `${url(ports.departments)}/departments/${platformId}`,
        publicKeys: [publicKeyOf(departmentKey(keyFolder, platformId).privateKey)],
      },
      // Whoever tries out what happens without a department does not wait for long.
      referrals: {
        firstSeconds: 2,
        pollSeconds: 0.5,
        longestPauseSeconds: 4,
        statusEverySeconds: 5,
        longestBreakSeconds: 4,
      },
      supervision: { everyMinutes: 1 },
      terminals: [{ terminalId: TERMINAL_ID, centre: 'caoyang-meiling', profile }],
    },
    departments: { port: ports.departments, keyFolder, centreUrl: url(ports.server) },
    link: { port: ports.link, controlPort: ports.linkControl, target: { port: ports.server } },
    devices: {
      dock: { port: ports.dock, pageFolder: join(repositoryRoot, 'device-agent/virtual/dock/page/dist') },
      idCardReader: { port: ports.idCardReader, bytesPerSecond: SERIAL_BYTES_PER_SECOND },
      receiptPrinter: { port: ports.receiptPrinter, bytesPerSecond: RECEIPT_BYTES_PER_SECOND },
      documentPrinter: { port: ports.documentPrinter },
      codeScanner: { port: ports.codeScanner },
      keypad: { port: ports.keypad },
      ioBoard: { port: ports.ioBoard },
      powerSupply: { port: ports.powerSupply },
      smartCardReader: { folder: smartCardFolder },
      networkControl: `${url(ports.linkControl)}/state`,
      departmentsControl: `${url(ports.departments)}/control`,
      addresses: {
        kiosk: `${url(ports.agent)}/`,
        verify: `${url(ports.server)}/verify`,
        console: `${url(ports.server)}/console`,
      },
    },
    agent: {
      port: ports.agent,
      uiFolder: join(repositoryRoot, 'kiosk-ui/dist'),
      dataFolder: join(dataFolder, 'agent'),
      serverUrl: url(ports.link),
      allowedFrameAncestors: [url(ports.dock)],
      enrolmentCodeFile: join(dataFolder, 'server', 'enrolment', TERMINAL_ID),
      // Whoever tries it out, or kills it on purpose, starts it as often as they like.
      restartBrakeSeconds: 0,
      devices: {
        idCardReader: { profile: 'generic-network', transport: tcp(ports.idCardReader) },
        receiptPrinter: { transport: tcp(ports.receiptPrinter), profile: 'cashino-kiosk' },
        documentPrinter: { uri: `ipp://127.0.0.1:${ports.documentPrinter}/ipp/print` },
        codeScanner: { transport: tcp(ports.codeScanner), residentCodePrefixes: ['LINBAN-TRIAL-RESIDENT:'] },
        keypad: { transport: tcp(ports.keypad) },
        ioBoard: {
          transport: tcp(ports.ioBoard),
          lights: { idCardReader: 0, receiptPrinter: 1, documentPrinter: 2, codeScanner: 3 },
          door: { input: 0, when: 'open' },
        },
        powerSupply: { port: ports.powerSupply, ups: 'terminal' },
        // A terminal on a machine that has no smart-card service to give away is one without such a reader.
        ...(missingForPcscd(smartCardFolder).length === 0 && {
          smartCardReader: { readerName: privateReaderName, service: pcscdSocketIn(smartCardFolder) },
        }),
      },
    },
  };
}
