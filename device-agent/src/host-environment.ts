/**
 * What a host process of the agent is told of its surroundings: where programs are, and where Node keeps compiled code, if
 * it keeps any. A host is started while somebody waits; compiling takes it longer than all its work.
 */
export const hostEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE };
};
