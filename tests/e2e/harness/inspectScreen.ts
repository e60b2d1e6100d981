import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** What of the page is cut off, runs over its box, or lies outside the window: one line each. */
export function cutOffParts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${[...element.classList].filter((part) => !part.startsWith('svelte-')).join('.')} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) found.push(`the page is ${root.scrollWidth} x ${root.scrollHeight}`);
    const isHidden = (element: Element): boolean => element.closest('.visually-hidden, [hidden]') !== null || !element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
    // What can be scrolled to is not cut off.
    const scrolls = (element: Element): boolean => {
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll('button, input, select, textarea, h1, h2, h3, p, label, [role]')) {
      if (isHidden(element)) continue;
      const box = element.getBoundingClientRect();
      const isOutside = box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
      if (isOutside && !scrolls(element)) found.push(`outside the window: ${name(element)}`);
    }
    for (const element of document.querySelectorAll('body *')) {
      if (isHidden(element) || element.matches('input, select, textarea, svg, svg *, canvas, progress, option')) continue;
      const style = getComputedStyle(element);
      const isShortened = style.textOverflow === 'ellipsis';
      const isScrolled = /auto|scroll/.test(style.overflowX) || /auto|scroll/.test(style.overflowY);
      if (isShortened || isScrolled || element.clientWidth === 0 || style.display === 'inline') continue;
      const clips = style.overflowX === 'hidden' || element.tagName === 'BUTTON';
      if (clips && element.scrollWidth > element.clientWidth + 1) found.push(`wider than its box: ${name(element)}`);
    }
    return found;
  });
}

/** What axe finds against WCAG 2.2 A and AA and its best practices: one line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // The other mode opens a page of its own, which an Electron window has no place for.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} (${failureSummary?.split('\n').slice(1).join(' ').trim() ?? ''})`));
}
