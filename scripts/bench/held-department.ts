import { refuse } from '../../server/src/testing/decisions.ts';
import { startTestDepartment } from '../../server/src/testing/test-server.ts';

/** A department that answers only when nothing is being measured: what a decision costs is another row's matter. */
export const startHeldDepartment = async () => {
  let gate = Promise.withResolvers<void>();
  const department = await startTestDepartment(async (path, body) => {
    await gate.promise;
    return refuse(path, body);
  });
  return {
    url: department.url,
    hold: () => {
      gate = Promise.withResolvers<void>();
    },
    release: () => gate.resolve(),
    close: () => department.close(),
  };
};
