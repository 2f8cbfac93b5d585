import { join } from 'node:path';
import type { TrialPorts } from './ports.ts';

/** What each program of the trial is told, written to `<data>/config/<program>.json` before it starts. */
export type TrialConfig = ReturnType<typeof trialConfig>;

export type TrialConfigOptions = { dataFolder: string; ports: TrialPorts };

export function trialConfig({ dataFolder, ports }: TrialConfigOptions) {
  const local = (port: number) => ({ host: '127.0.0.1', port });
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const enrolmentCodeFile = join(dataFolder, 'server', 'enrolment-code');
  return {
    server: {
      dataFolder: join(dataFolder, 'server'),
      listen: local(ports.server),
      publicUrl: url(ports.server),
      departmentsUrl: url(ports.departments),
      enrolmentCodeFile,
    },
    departments: { listen: local(ports.departments) },
    link: { port: ports.link, controlPort: ports.linkControl, target: { port: ports.server } },
    devices: {
      idCardReader: local(ports.idCardReader),
      receiptPrinter: local(ports.receiptPrinter),
      documentPrinter: local(ports.documentPrinter),
      dock: local(ports.dock),
      kioskUrl: `${url(ports.agent)}/`,
      linkControlUrl: `${url(ports.linkControl)}/state`,
    },
    agent: {
      dataFolder: join(dataFolder, 'agent'),
      listen: local(ports.agent),
      serverUrl: url(ports.link),
      enrolmentCodeFile,
      devices: {
        idCardReader: local(ports.idCardReader),
        receiptPrinter: local(ports.receiptPrinter),
        documentPrinter: `ipp://127.0.0.1:${ports.documentPrinter}/ipp/print`,
      },
    },
  };
}
