import type { FromImageProcess, ToImageProcess } from './images/imageMessages.ts';
import { serveImages } from './images/serveImages.ts';
import { parentPort } from './parentPort.ts';

serveImages(parentPort<FromImageProcess, ToImageProcess>());
