import { describe, expect, it } from 'vitest';
import { JobRegistry, projectJobs, type Job } from '../../../electron/jobs.ts';

/** A job that ends when it is told to, or when it is cancelled. */
function controlled(): { work: (job: Job) => Promise<void>; end: () => void; job: Promise<Job> } {
  let end!: () => void;
  let begun!: (job: Job) => void;
  const job = new Promise<Job>((resolve) => (begun = resolve));
  const ended = new Promise<void>((resolve) => (end = resolve));
  return {
    job,
    end,
    work: async (own) => {
      begun(own);
      if (own.signal.aborted) return;
      await Promise.race([ended, new Promise<void>((resolve) => own.signal.addEventListener('abort', () => resolve()))]);
    },
  };
}

describe('JobRegistry', () => {
  it('starts the work after the caller has its id', async () => {
    const jobs = new JobRegistry();
    const { work, job, end } = controlled();
    let begun = false;
    void job.then(() => (begun = true));
    const id = jobs.start('prelabel', work);
    await Promise.resolve();
    expect(begun).toBe(false);
    expect((await job).id).toBe(id);
    end();
  });

  it('runs one of a kind at a time, with one sentence for the second', async () => {
    const jobs = new JobRegistry();
    const first = controlled();
    jobs.start('prelabel', first.work);
    expect(() => jobs.start('prelabel', controlled().work)).toThrow(/Another pre-labelling run is going on/);
    const other = controlled();
    jobs.start('export', other.work);
    first.end();
    await first.job;
    await new Promise((resolve) => setImmediate(resolve));
    jobs.start('prelabel', controlled().work);
    await jobs.cancelAll();
  });

  it('cancel stops the job it names and no other', async () => {
    const jobs = new JobRegistry();
    const a = controlled();
    const b = controlled();
    const id = jobs.start('prelabel', a.work);
    jobs.start('export', b.work);
    const [jobA, jobB] = await Promise.all([a.job, b.job]);
    jobs.cancel(id);
    jobs.cancel('prelabel-99');
    expect([jobA.signal.aborted, jobB.signal.aborted]).toEqual([true, false]);
    b.end();
  });

  it('cancelAll of some kinds lets the others be', async () => {
    const jobs = new JobRegistry();
    const [run, model] = [controlled(), controlled()];
    jobs.start('prelabel', run.work);
    jobs.start('model', model.work);
    const [runJob, modelJob] = await Promise.all([run.job, model.job]);
    await jobs.cancelAll(projectJobs);
    expect([runJob.signal.aborted, modelJob.signal.aborted]).toEqual([true, false]);
    await jobs.cancelAll();
    expect(modelJob.signal.aborted).toBe(true);
  });

  it('cancelAll resolves when all work has ended, started or not', async () => {
    const jobs = new JobRegistry();
    let ended = false;
    jobs.start('prelabel', async ({ signal }) => {
      expect(signal.aborted).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended = true;
    });
    await jobs.cancelAll();
    expect(ended).toBe(true);
  });
});
