import { describe, expect, it } from 'vitest';
import { buildPhoto } from '../../../virtual/id-card-reader/build-card-text.ts';
import { createPhotoDecoder } from './photo-decoder.ts';

const decoderOf = (program: string, options = {}) => createPhotoDecoder([process.execPath, '--eval', program], options);
const patient = { limitMs: 30_000 };

describe('a decoder program', { timeout: 60_000 }, () => {
  it('gets the whole portrait and gives the picture', async () => {
    const wlt = buildPhoto();
    const echo = "process.stdout.write('BM'); process.stdin.pipe(process.stdout)";
    const picture = await decoderOf(echo, patient)(wlt);
    expect(picture && [...picture]).toEqual([0x42, 0x4d, ...wlt]);
  });

  it.each([
    ['fails', "process.stdin.resume().on('end', () => { process.stdout.write('BM'); process.exitCode = 1; })"],
    ['gives no bitmap', "process.stdout.write('<html>')"],
    ['gives nothing and hears nothing', 'process.exit(0)'],
    ['gives without end', "setInterval(() => process.stdout.write('BM'.repeat(50_000)), 1)"],
  ])('that %s is no picture', async (_, program) => {
    expect(await decoderOf(program, patient)(buildPhoto())).toBeNull();
  });

  it('that never ends is ended', async () => {
    expect(await decoderOf('setInterval(() => {}, 1000)', { limitMs: 50 })(buildPhoto())).toBeNull();
  });

  it('that is not there is no picture', async () => {
    expect(await createPhotoDecoder(['/no/such/decoder'])(buildPhoto())).toBeNull();
  });
});
