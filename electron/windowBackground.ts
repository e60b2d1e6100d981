/** The page's own background, painted by the window until the page is there, so that nothing flashes. */
export const windowBackground = { light: '#f4f5f7', dark: '#16181c' } as const;
