import * as v from 'valibot';
import { createHostedOpener } from '../byte-stream/hosted.ts';
import { serialPortSchema } from '../byte-stream/native-port.ts';
import { createTcpOpener } from '../byte-stream/tcp.ts';
import type { ByteStreamOpener } from '../byte-stream/types.ts';
import { type IdCardReaderProfileName, idCardReaderProfiles } from './profiles.ts';

const isProfileName = (name: string): name is IdCardReaderProfileName => Object.hasOwn(idCardReaderProfiles, name);
const profileNames = Object.keys(idCardReaderProfiles).filter(isProfileName);

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(500));

const transportSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('tcp'),
    host: text,
    port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  }),
  serialPortSchema,
  /** Which USB device it is, and how it packs frames, is the profile's knowledge. */
  v.strictObject({ kind: v.literal('hid') }),
  v.strictObject({ kind: v.literal('usb') }),
]);

/** The reader of a terminal: which model it is, and where it is plugged in. */
export const idCardReaderConfigSchema = v.pipe(
  v.strictObject({
    profile: v.picklist(profileNames),
    transport: transportSchema,
    /** Program and arguments that turn a portrait on standard input (WLT) into one on standard output (BMP). Default: portraits are dropped. */
    photoDecoder: v.exactOptional(v.pipe(v.array(text), v.minLength(1), v.maxLength(20))),
  }),
  v.forward(
    v.partialCheck(
      [['profile'], ['transport', 'kind']],
      ({ profile, transport }) => idCardReaderProfiles[profile].port.kind === transport.kind,
      ({ input }) => `the profile ${input.profile} is for a reader on ${idCardReaderProfiles[input.profile].port.kind}`,
    ),
    ['transport', 'kind'],
  ),
);
export type IdCardReaderConfig = v.InferOutput<typeof idCardReaderConfigSchema>;

/** How the configured reader is connected to. */
export const openerOfReader = ({ profile, transport }: IdCardReaderConfig): ByteStreamOpener => {
  if (transport.kind === 'tcp') return createTcpOpener(transport);
  if (transport.kind === 'serial') return createHostedOpener(transport);
  const { port } = idCardReaderProfiles[profile];
  if (port.kind !== transport.kind) throw new Error('the configuration was not checked');
  return createHostedOpener(port);
};
