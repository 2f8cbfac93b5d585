import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const least = { uiFolder: 'ui', dataFolder: '/data', serverUrl: 'http://127.0.0.1:4700/' };
const parse = (over: object) => parseConfig(JSON.stringify({ ...least, ...over }), '/etc/linban');

describe('configuration', () => {
  it('fills in defaults and counts folders from the file', () => {
    expect(parse({ enrolmentCodeFile: 'code' })).toEqual({
      ok: true,
      value: {
        port: 4710,
        uiFolder: '/etc/linban/ui',
        dataFolder: '/data',
        serverUrl: 'http://127.0.0.1:4700',
        enrolmentCodeFile: '/etc/linban/code',
        allowedFrameAncestors: [],
        devices: {},
      },
    });
  });

  it.each<[string, object]>([
    ['port', { port: 70_000 }],
    ['serverUrl', { serverUrl: 'ftp://x' }],
    ['prot', { prot: 1 }],
    ['allowedFrameAncestors.0', { allowedFrameAncestors: ['http://127.0.0.1:4720/dock'] }],
    ['allowedFrameAncestors.1', { allowedFrameAncestors: ['http://a.test', "'self'; script-src *"] }],
    ['devices.idCardReader.transport.kind', { devices: { idCardReader: { transport: { kind: 'usb' } } } }],
    ['devices.receiptPrinter.transport.host', { devices: { receiptPrinter: { transport: { kind: 'tcp', port: 1 } } } }],
    ['devices.documentPrinter.uri', { devices: { documentPrinter: { uri: 'printer' } } }],
  ])('names the place of an error: %s', (path, over) => {
    const parsed = parse(over);
    expect(parsed.ok ? [] : parsed.error.map((line) => line.split(':')[0])).toEqual([path]);
  });

  it('refuses what is not JSON', () => {
    expect(parseConfig('{', '/')).toEqual({ ok: false, error: ['(whole file): not JSON'] });
  });
});
