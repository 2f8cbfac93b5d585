import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Run by `sh` beside the tests: learns folders from its input, a line each. The input ends with the process that writes it,
 * also when that is killed; then the database that still works in a folder is ended, and the folder removed.
 */
const program = `
trap '' INT TERM HUP
folders=
while read -r folder; do folders="$folders $folder"; done
for folder in $folders; do
  read -r pid < "$folder/postgres/cluster/postmaster.pid" || continue
  { cat "/proc/$pid/cmdline" || ps -o command= -p "$pid"; } | grep -qF "$folder" && kill -QUIT "$pid"
done 2>/dev/null
sleep 1
rm -rf $folders
`;

const startGuard = (): ((folder: string) => void) => {
  const child = spawn('sh', ['-c', program], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.unref();
  const input = child.stdin;
  if (input instanceof Socket) input.unref();
  return (folder) => void input.write(`${folder}\n`);
};

let guard: ((folder: string) => void) | undefined;

/** Makes sure that a folder and the embedded database in it end with this process, however it ends. Its path has no spaces. */
export const guardFolder = (folder: string): void => {
  guard ??= startGuard();
  guard(folder);
};
