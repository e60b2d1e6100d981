import fc from 'fast-check';
import { PNG } from 'pngjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { vocColor, vocPalette } from '../../../../core/classes/vocColor.ts';
import { decodeLabelPng, encodeLabelPng } from '../../../../core/formats/labelPng.ts';
import { firstDifference } from '../mask/firstDifference.ts';
import { thrownBy } from '../../models/checkpoint/thrownBy.ts';
import { arbitraryLabelMap } from './arbitraryLabelMap.ts';
import { bytesOfPng } from './bytesOfPng.ts';

const palette = vocPalette();

describe('encodeLabelPng', () => {
  it('writes one channel of 8 bits with the whole palette, also for a map of one class', () => {
    const bytes = encodeLabelPng({ width: 3, height: 2, data: new Uint8Array(6) }, palette);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([3, 2]);
    expect([...bytes.subarray(24, 29)], 'depth, colour type, compression, filter, interlace').toEqual([8, 3, 0, 0, 0]);
    expect(Buffer.from(bytes.subarray(37, 41)).toString('latin1')).toBe('PLTE');
    expect(view.getUint32(33)).toBe(256 * 3);
    expect([...bytes.subarray(41 + 15 * 3, 41 + 16 * 3)], 'person').toEqual([192, 128, 128]);
  });

  it('is what another decoder reads: pngjs sees the palette colour of every pixel', () => {
    fc.assert(
      fc.property(arbitraryLabelMap, (labelMap) => {
        const { width, height, data } = PNG.sync.read(Buffer.from(encodeLabelPng(labelMap, palette)));
        expect([width, height]).toEqual([labelMap.width, labelMap.height]);
        const expected = Uint8Array.from([...labelMap.data].flatMap((id) => [...vocColor(id), 255]));
        expect(firstDifference(data, expected)).toBe(-1);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the same bytes for the same map', () => {
    const labelMap = { width: 64, height: 64, data: Uint8Array.from({ length: 4096 }, (_, i) => (i * 7) % 21) };
    expect(encodeLabelPng(labelMap, palette)).toEqual(encodeLabelPng({ ...labelMap, data: labelMap.data.slice() }, palette));
  });
});

describe('decodeLabelPng', () => {
  it('gives back what encodeLabelPng was given', () => {
    fc.assert(
      fc.property(arbitraryLabelMap, (labelMap) => {
        const back = decodeLabelPng(encodeLabelPng(labelMap, palette), 'mask.png');
        expect([back.width, back.height]).toEqual([labelMap.width, labelMap.height]);
        expect(firstDifference(back.data, labelMap.data)).toBe(-1);
      }),
      { numRuns: 100 },
    );
  });

  it.each([1, 2, 4, 8] as const)('reads %i bits per pixel, indexed and grey, at widths that do not fill a byte', (depth) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.infiniteStream(fc.nat(2 ** depth - 1)), (width, height, indexed, ids) => {
        const data = Uint8Array.from({ length: width * height }, () => ids.next().value as number);
        const bytes = bytesOfPng({ width, height, depth, colorType: indexed ? 3 : 0, samples: data });
        expect([...decodeLabelPng(bytes, 'mask.png').data]).toEqual([...data]);
      }),
      { numRuns: 30 },
    );
  });

  it('reads what libvips writes: a grey PNG with filters', async () => {
    const data = Uint8Array.from({ length: 90 * 70 }, (_, i) => (i % 90) + Math.floor(i / 90));
    const bytes = await sharp(data, { raw: { width: 90, height: 70, channels: 1 } }).toColourspace('b-w').png({ adaptiveFiltering: true }).toBuffer();
    expect(firstDifference(decodeLabelPng(bytes, 'mask.png').data, data)).toBe(-1);
  });

  it.each([
    ['RGB', 2, 8, 3],
    ['grey with transparency', 4, 8, 2],
    ['RGB with transparency', 6, 8, 4],
  ] as const)('refuses %s with a sentence that says what it is', (words, colorType, depth, channels) => {
    const bytes = bytesOfPng({ width: 2, height: 1, depth, colorType, samples: new Uint8Array(2 * channels), channels });
    const error = thrownBy(() => decodeLabelPng(bytes, 'street.png'));
    expect(error.code).toBe('mask.notLabelPng');
    expect(error.message).toBe(`street.png holds colours (${words}), not class ids: save it as an indexed or grey 8-bit PNG.`);
  });

  it('refuses 16 bits, and interlacing that it would read wrongly', () => {
    const deep = bytesOfPng({ width: 1, height: 1, depth: 16, colorType: 0, samples: new Uint8Array(2), channels: 2 });
    expect(thrownBy(() => decodeLabelPng(deep, 'a.png')).message).toContain('16 bits per pixel');
    const interlaced = bytesOfPng({ width: 1, height: 1, depth: 4, colorType: 3, samples: new Uint8Array(1), interlaced: true });
    expect(thrownBy(() => decodeLabelPng(interlaced, 'a.png')).message).toContain('interlaced');
  });

  it('refuses a file that is cut off anywhere, or changed anywhere', () => {
    const whole = encodeLabelPng({ width: 20, height: 20, data: Uint8Array.from({ length: 400 }, (_, i) => i % 9) }, [[0, 0, 0], [9, 9, 9]]);
    for (let length = 0; length < whole.length; length++) {
      expect(thrownBy(() => decodeLabelPng(whole.subarray(0, length), 'a.png')).code, `first ${length} bytes`).toBe('mask.damaged');
    }
    fc.assert(
      // From the palette on: before it, a changed byte may make it another, valid kind of PNG.
      fc.property(fc.integer({ min: 33, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = whole.slice();
        damaged[at] ^= flip;
        expect(thrownBy(() => decodeLabelPng(damaged, 'a.png')).code).toBe('mask.damaged');
      }),
      { numRuns: 100 },
    );
  });

  it('refuses what is no PNG', () => {
    expect(thrownBy(() => decodeLabelPng(new TextEncoder().encode('this is a text file, and not a short one'), 'notes.png')).code).toBe('mask.damaged');
  });

  it('does not care about colours: 255 with any colour is 255', () => {
    const bytes = encodeLabelPng({ width: 2, height: 1, data: Uint8Array.of(255, 1) }, Array.from({ length: 256 }, () => [1, 2, 3] as const));
    expect([...decodeLabelPng(bytes, 'a.png').data]).toEqual([255, 1]);
  });
});
