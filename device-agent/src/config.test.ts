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
        outbox: { cases: 500, hours: 72 },
        serverUrl: 'http://127.0.0.1:4700',
        enrolmentCodeFile: '/etc/linban/code',
        allowedFrameAncestors: [],
        power: { batterySeconds: 60, leastCharge: 20 },
        devices: {},
        consumables: {},
        powerCycle: {},
        restartBrakeSeconds: 60,
      },
    });
  });

  it.each<[string, object]>([
    ['port', { port: 70_000 }],
    ['serverUrl', { serverUrl: 'ftp://x' }],
    ['prot', { prot: 1 }],
    ['allowedFrameAncestors.0', { allowedFrameAncestors: ['http://127.0.0.1:4720/dock'] }],
    ['allowedFrameAncestors.1', { allowedFrameAncestors: ['http://a.test', "'self'; script-src *"] }],
    ['devices.idCardReader.profile', { devices: { idCardReader: { transport: { kind: 'usb' } } } }],
    [
      'devices.idCardReader.transport.kind',
      { devices: { idCardReader: { profile: 'generic-serial', transport: { kind: 'usb' } } } },
    ],
    [
      'devices.idCardReader.photoDecoder',
      { devices: { idCardReader: { profile: 'hid-0483-5750', transport: { kind: 'hid' }, photoDecoder: [] } } },
    ],
    [
      'devices.idCardReader.transport.path',
      { devices: { idCardReader: { profile: 'generic-serial', transport: { kind: 'serial' } } } },
    ],
    ['devices.receiptPrinter.transport.host', { devices: { receiptPrinter: { transport: { kind: 'tcp', port: 1 } } } }],
    ['devices.documentPrinter.uri', { devices: { documentPrinter: { uri: 'printer' } } }],
    [
      'devices.codeScanner.protocol',
      { devices: { codeScanner: { transport: { kind: 'hid', vendorId: 1, productId: 2 } } } },
    ],
  ])('names the place of an error: %s', (path, over) => {
    const parsed = parse(over);
    expect(parsed.ok ? [] : parsed.error.map((line) => line.split(': ')[1])).toEqual([path]);
  });

  const inFile = (lines: readonly string[], language?: 'zh-CN') => {
    const parsed = parseConfig(lines.join('\n'), '/', language);
    return parsed.ok ? [] : parsed.error;
  };
  const start = ['{', '  "uiFolder": "ui",', '  "dataFolder": "data", // here lies the outbox'];

  it.each<[string, readonly string[], readonly unknown[]]>([
    ['nothing', [], ['1:1: (JSON): the file is empty']],
    ['an open end', ['{'], ['1:2: (JSON): a closing brace } is missing']],
    ['a missing comma', ['{', '  "port": 1', '  "uiFolder": "ui"', '}'], ['3:3: (JSON): a comma is missing here']],
    [
      'a comma too many',
      ['{ "port": 1,', '}'],
      ['2:1: (JSON): a name in double quotes belongs here (no comma behind the last entry)'],
    ],
    [
      'a name twice',
      [...start, '  "serverUrl": "http://a", "serverUrl": "http://b" }'],
      ['4:28: serverUrl: this name is there twice'],
    ],
    [
      'a misspelt name, said once',
      [...start, '  "serverURL": "http://a" }'],
      ['4:3: serverURL: there is no such setting; did you mean "serverUrl"?'],
    ],
    [
      'a name nobody knows',
      [
        ...start,
        '  "serverUrl": "http://a",',
        '  "devices": { "documentPrinter": {',
        '    "colour": 1, "uri": "ipp://p" } } }',
      ],
      [
        expect.stringMatching(
          /^6:5: devices\.documentPrinter\.colour: there is no such setting; here may stand: "uri"/,
        ),
      ],
    ],
    [
      'settings of a device',
      [
        ...start,
        '  "serverUrl": "http://a",',
        '  "devices": { "receiptPrinter": {',
        '    "transport": { "kind": "tpc", "host": "x", "port": 9100 },',
        '    "columns": 12.5 } } }',
      ],
      [
        expect.stringMatching(
          /^6:28: devices\.receiptPrinter\.transport\.kind: must be one of "tcp", .*; it is "tpc"; did you mean "tcp"\?$/,
        ),
        '7:16: devices.receiptPrinter.columns: must be a whole number; it is 12.5',
      ],
    ],
  ])('names line, column and rule: %s', (_name, lines, errors) => {
    expect(inFile(lines)).toEqual(errors);
  });

  it('says it in Chinese as well', () => {
    expect(inFile([...start, '  "serverUrl": "http://a", "port": "4710", "device": {} }'], 'zh-CN')).toEqual([
      '4:36: port: 应为数字，现为 "4710"',
      '4:44: device: 没有这个设置；是否想写 "devices"？',
    ]);
  });
});
