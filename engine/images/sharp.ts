// The order matters: isolateSharp prepares the process for what the second line loads.
import './isolateSharp.ts';
import sharp from 'sharp';

/** sharp, in a process that it can live in. Everything that ships imports it from here; a lint rule says so. */
export { sharp };
