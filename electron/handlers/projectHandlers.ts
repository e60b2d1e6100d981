import type { CurrentProject } from '../currentProject.ts';
import type { Handlers } from '../ipc/handler.ts';

export function projectHandlers(
  current: CurrentProject,
): Handlers<'project.current' | 'project.open' | 'project.close' | 'project.saveClasses'> {
  return {
    'project.current': () => current.settled(),
    'project.open': ({ folder }) => current.openFolder(folder),
    'project.close': async () => {
      await current.close();
      return undefined;
    },
    'project.saveClasses': (classSet) => current.require().saveClasses(classSet),
  };
}
