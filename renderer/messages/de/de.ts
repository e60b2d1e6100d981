import type { Messages } from '../en.ts';

export const de: Partial<Messages> = {};
