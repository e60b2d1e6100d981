import type { Messages } from '../en.ts';

export const es: Partial<Messages> = {};
