import { createServer } from 'node:net';

/** Where each program of the trial listens, on 127.0.0.1 only. Below 32768, where the system hands out no ports of its own. */
export type TrialPorts = {
  server: number;
  agent: number;
  departments: number;
  link: number;
  linkControl: number;
  idCardReader: number;
  receiptPrinter: number;
  documentPrinter: number;
  codeScanner: number;
  keypad: number;
  ioBoard: number;
  powerSupply: number;
  dock: number;
};

export const DEFAULT_PORT_BASE = 4700;

/** The highest base: the ports reach 80 above it and stay below 32768. */
export const HIGHEST_PORT_BASE = 32_600;

export function trialPorts(base: number): TrialPorts {
  return {
    server: base,
    agent: base + 10,
    departments: base + 20,
    link: base + 30,
    linkControl: base + 31,
    idCardReader: base + 41,
    receiptPrinter: base + 42,
    documentPrinter: base + 43,
    codeScanner: base + 44,
    keypad: base + 45,
    ioBoard: base + 46,
    powerSupply: base + 47,
    dock: base + 80,
  };
}

/** Whether somebody listens on this port of 127.0.0.1 (or it may not be used). */
export function isPortTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}

/** One line for each port that is taken; none: all are free. */
export async function describeTakenPorts(ports: Readonly<Record<string, number>>): Promise<string[]> {
  const lines: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (await isPortTaken(port)) lines.push(`port ${port} (${name}) is taken by another program`);
  }
  return lines;
}
