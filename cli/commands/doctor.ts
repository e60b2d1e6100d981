import type { Command } from 'commander';
import type { DoctorReport } from '../../core/report/doctorReport.ts';
import { doctor } from '../../engine/doctor/doctor.ts';
import { ModelStore } from '../../engine/models/modelStore.ts';
import { dataDirectory } from '../../engine/userDirectories.ts';
import { exitCodes } from '../exitCodes.ts';
import { spawnInference } from '../inferenceOfCommandLine.ts';
import { printResult, table } from '../output.ts';
import { runAction } from '../runAction.ts';
import { version } from '../version.ts';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('say what works on this machine')
    .description('Try every execution provider of this machine (it must run, agree with the CPU and be fast enough) and say which one is used, and why not the others.')
    .option('--json', 'print the result as one JSON object')
    .action((options: { json?: boolean }) =>
      runAction(async (signal) => {
        const dataDir = dataDirectory();
        const report = await doctor({ version, spawn: spawnInference, models: new ModelStore(dataDir), dataDirectory: dataDir, signal });
        printResult(report, options, () => describe(report));
        return report.providers.some(({ works }) => works) ? exitCodes.done : exitCodes.nothingDone;
      }),
    );
}

function describe(report: DoctorReport): string[] {
  return [
    `Atrous ${report.version}, Node ${report.node}${report.electron === null ? '' : `, Electron ${report.electron}`}, ONNX Runtime ${report.onnxruntime}`,
    `Data: ${report.dataDir}`,
    '',
    ...table(report.providers.map(({ id, works, reason }) => [id === report.chosen ? `* ${id}` : `  ${id}`, works ? 'works' : 'not used', reason])),
    '',
    ...(report.models.length === 0
      ? ['No model is installed: the first pre-labelling gets one, or uses the starter model that comes with Atrous; or choose from npm run -s atrous -- models list']
      : ['Models:', ...table(report.models.map((model) => [model.default ? `* ${model.id}` : `  ${model.id}`, model.name, `${model.classes.length} classes`]))]),
    '(* is used)',
  ];
}
