/** Id under which the model that comes with Atrous is installed. */
export const STARTER_ID = 'starter';
export const STARTER_SOURCE = 'comes with Atrous';

/** Whether an installed model is that one, and not another that somebody called so. */
export function isStarter({ id, source }: { readonly id: string; readonly source: string }): boolean {
  return id === STARTER_ID && source === STARTER_SOURCE;
}
