import type { Messages } from '../en.ts';

export const fr: Partial<Messages> = {};
