import { execFile, spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseShard } from '../../../core/batch/shard.ts';
import { temporaryFolder } from '../../fixtures/temporaryFolder.ts';

const page = readFileSync(new URL('../../../docs/clusters.md', import.meta.url), 'utf8');
const block = (language: string): string => new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(page.slice(page.indexOf('## Kubernetes')))![1];
const slurm = block('bash');
const kubernetes = (parse(block('yaml')) as { spec: { template: { spec: { containers: { args: string[] }[] } } } }).spec.template.spec.containers[0].args[0];

/** A folder with programs that note what they are called with; `atrous` does what `body` says after that. */
function programs(body: string): { folder: string; calls: () => string[]; env: NodeJS.ProcessEnv } {
  const folder = temporaryFolder();
  const write = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/bash\necho "${name} $*" >> "${folder}/calls"\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  write('atrous', body);
  write('scontrol', '');
  const env = { PATH: `${folder}:${process.env.PATH}`, HOME: '/home/me', SCRATCH: '/scratch', SLURM_ARRAY_TASK_ID: '3', SLURM_ARRAY_TASK_COUNT: '1', SLURM_ARRAY_JOB_ID: '77', JOB_COMPLETION_INDEX: '2' };
  return { folder, env, calls: () => (existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n') : []) };
}

const exitOf = (script: string, env: NodeJS.ProcessEnv): Promise<number> => new Promise((resolve) => execFile('bash', ['-c', script], { env }, (error) => resolve(typeof error?.code === 'number' ? error.code : 0)));

describe.skipIf(process.platform === 'win32')('the scripts of docs/clusters.md', () => {
  it.each([['Slurm', slurm, '/scratch/photographs', '/scratch/parts/part-3'], ['Kubernetes', kubernetes, '/images', '/results/part-3']])('start part 3 of 8 with %s', async (_, script, images, project) => {
    const { env, calls } = programs('exit 0');
    expect(await exitOf(script, env)).toBe(0);
    expect(calls()).toEqual([`atrous prelabel ${images} --shard 3/8 --project ${project} --json`]);
    expect(parseShard('3/8')).not.toBeNull();
  });

  it.each([['Slurm', slurm], ['Kubernetes', kubernetes]])('fail with %s where the part has to be started again, and not where single images failed', async (_, script) => {
    expect(await exitOf(script, programs('exit 1').env)).toBe(0);
    for (const body of ['exit 3', 'exit 130', 'kill -9 $$']) expect(await exitOf(script, programs(body).env), body).not.toBe(0);
  });

  it('let Slurm stop a part before its time limit, and queue it again', async () => {
    const { env, calls, folder } = programs('trap \'echo "atrous stops" >> "$(dirname "$0")/calls"; exit 130\' TERM\nwhile true; do sleep 0.05; done');
    const shell = spawn('bash', ['-c', slurm], { env, stdio: 'ignore' });
    const ended = new Promise((resolve) => shell.on('exit', resolve));
    while (!existsSync(join(folder, 'calls'))) await sleep(20);
    await sleep(200);
    shell.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(calls().slice(1)).toEqual(['atrous stops', 'scontrol requeue 77_3']);
  });
});
