import type { Messages } from '../en.ts';

export const ja: Partial<Messages> = {};
