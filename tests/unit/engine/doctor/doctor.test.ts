import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { doctorReportSchema } from '../../../../core/report/doctorReport.ts';
import { doctor } from '../../../../engine/doctor/doctor.ts';
import type { SelfTestRequest } from '../../../../engine/inference/protocol.ts';
import { ModelStore } from '../../../../engine/models/modelStore.ts';
import { fakeSpawn } from '../inference/fakeInferenceProcess.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'atrous-doctor-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('doctor', () => {
  it('reports every provider with its reason, versions and models, in the form of its schema', async () => {
    const { spawn } = fakeSpawn((process) => {
      process.ready();
      const { id, request } = process.sent[0] as { id: number; request: SelfTestRequest };
      const works = request.provider === 'cpu';
      process.answer(id, { report: { id: request.provider, works, reason: works ? 'Always works.' : 'Not here.', ms: works ? 3 : null, maxError: works ? 0 : null }, isFast: works, onnxruntime: '1.30.0' });
    });
    const report = await doctor({ version: '1.2.3', spawn, models: new ModelStore(home), dataDirectory: home });
    expect(doctorReportSchema.parse(report)).toEqual(report);
    expect(report).toMatchObject({ version: '1.2.3', onnxruntime: '1.30.0', chosen: 'cpu', models: [], dataDir: home, electron: null, node: process.versions.node });
    expect(report.providers.at(-1)).toMatchObject({ id: 'cpu', works: true });
    expect(report.providers.length).toBeGreaterThan(1);
  });

  it('says that nothing works where even the CPU does not', async () => {
    const { spawn } = fakeSpawn((process) => process.die(1, 'Cannot find module onnxruntime-node'));
    const report = await doctor({ version: '1.2.3', spawn, models: new ModelStore(home), dataDirectory: home });
    expect(report.providers.every(({ works }) => !works)).toBe(true);
    expect(report.chosen).toBe('none');
    expect(report.onnxruntime).toBe('unknown');
    expect(report.providers.at(-1)?.reason).toContain('Cannot find module');
  });
});
