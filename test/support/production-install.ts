import { type ExecFileException, execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readDockerfile, type Stage, type Step } from './dockerfile.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What `docker build` would make of this tree, in a folder: its last stage's files under `root`. */
export interface ProductionInstall {
  root: string;
  image: Stage;
  /** A path of the image on this machine. */
  at(imagePath: string): string;
  /** The command of the image, with the Node that stands where the base image has it. */
  command(args: string[]): string[];
  /** The image's own environment. */
  env: Record<string, string>;
}

/** Carries out the Dockerfile's COPY, RUN and WORKDIR lines below `folder`, with the Node of this process. */
export async function layOutInstall(folder: string): Promise<ProductionInstall> {
  const { stages } = readDockerfile(path.join(ROOT, 'Dockerfile'));
  const roots = new Map<string | null, string>();
  for (const [at, stage] of stages.entries()) {
    const root = path.join(folder, `stage-${at}`);
    roots.set(stage.name, root);
    mkdirSync(path.join(root, path.dirname(NODE)), { recursive: true });
    // What runs in the end has to be open to its user, wherever this process got its own Node from.
    if (stage === stages.at(-1)) cpSync(process.execPath, path.join(root, NODE));
    else symlinkSync(process.execPath, path.join(root, NODE));
    let here = '/';
    for (const step of stage.steps) here = await take(step, { root, here, roots });
  }
  const image = stages.at(-1) as Stage;
  const root = roots.get(image.name) as string;
  const at = (imagePath: string) => path.join(root, imagePath);
  mkdirSync(at('/tmp'));
  const [program, ...options] = image.entrypoint;
  if (program !== 'node') throw new Error(`ENTRYPOINT runs ${program}, not node.`);
  return {
    root,
    image,
    at,
    command: (args) => [at(NODE), ...options, ...args],
    env: {
      PATH: `${at('/usr/local/bin')}:/usr/bin:/bin`,
      TMPDIR: at('/tmp'),
      ...Object.fromEntries(Object.entries(image.env).map(([name, value]) => [name, mapped(value, root)])),
    },
  };
}

const NODE = '/usr/local/bin/node';

interface Place {
  root: string;
  /** The working folder, a path of the image. */
  here: string;
  roots: Map<string | null, string>;
}

/** Returns the working folder after the step. */
async function take(step: Step, { root, here, roots }: Place): Promise<string> {
  const local = (imagePath: string) => path.join(root, path.posix.resolve(here, imagePath));
  if (step.kind === 'workdir') {
    mkdirSync(local(step.path), { recursive: true });
    return path.posix.resolve(here, step.path);
  }
  if (step.kind === 'run') await run(step.command, root, local('.'));
  else if (step.fromStage) {
    const from = roots.get(step.fromStage);
    if (!from) throw new Error(`COPY --from=${step.fromStage}: no such stage.`);
    mkdirSync(local(step.target), { recursive: true });
    for (const source of step.sources)
      await promisify(execFile)('cp', ['-a', `${path.join(from, source)}/.`, local(step.target)]);
  } else {
    for (const source of step.sources) {
      const target = step.target.endsWith('/') ? path.join(step.target, source) : step.target;
      for (const file of sentToBuilder(source))
        cpSync(path.join(ROOT, file), local(path.join(target, path.relative(source, file))));
    }
  }
  return here;
}

/** Paths in the image are paths under `root`; whoever lays out stands in for the image's users. */
async function run(command: string, root: string, cwd: string): Promise<void> {
  const here = mapped(command.replace(/ -[og] \S+/g, ''), root);
  const env = {
    ...process.env,
    PATH: `${path.join(root, '/usr/local/bin')}:${process.env['PATH']}`,
    npm_config_prefer_offline: 'true',
  };
  try {
    await promisify(execFile)('/bin/sh', ['-c', `umask 022 && ${here}`], { cwd, env });
  } catch (error) {
    throw new Error(`RUN ${command}: ${(error as ExecFileException).stderr ?? error}`, { cause: error });
  }
}

function mapped(text: string, root: string): string {
  return text.replace(/(^| )\/(?=\w)/g, `$1${root}/`);
}

/** The files of `source` that .dockerignore lets through, from the repository's root. */
function sentToBuilder(source: string): string[] {
  const rules = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  const isSent = (file: string) =>
    rules.reduce((sent, rule) => {
      const [pattern, brings] = rule.startsWith('!') ? [rule.slice(1), true] : [rule, false];
      return pattern === '*' || file === pattern || file.startsWith(`${pattern}/`) ? brings : sent;
    }, true);
  const files = statSync(path.join(ROOT, source)).isDirectory()
    ? globSync('**', { cwd: path.join(ROOT, source), withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)))
    : [source];
  const sent = files.filter(isSent);
  if (sent.length === 0) throw new Error(`COPY ${source}: .dockerignore keeps it from the builder.`);
  return sent;
}
