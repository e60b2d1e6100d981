import { describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY } from '../../../electron/contentSecurityPolicy.ts';

describe('the content security policy', () => {
  it('allows no inline code, no eval and no network', () => {
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe-|https?:|wss?:|\*/);
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'/);
  });
});
