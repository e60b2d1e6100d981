import { parentPort } from './parentPort.ts';
import { serveWork } from './work/serveWork.ts';
import type { FromWork, ToWork } from './work/workMessages.ts';

serveWork(parentPort<FromWork, ToWork>());
