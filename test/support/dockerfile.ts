import { readFileSync } from 'node:fs';

/** A Dockerfile as far as this project's goes; an instruction that is not understood is refused, never skipped. */
export interface Dockerfile {
  stages: Stage[];
}

export interface Stage {
  /** The image or the stage that it begins from. */
  from: string;
  name: string | null;
  steps: Step[];
  env: Record<string, string>;
  user: string | null;
  stopSignal: string | null;
  volumes: string[];
  entrypoint: string[];
  command: string[];
  healthcheck: string[] | null;
}

/** What changes the files of a stage, in its order. */
export type Step =
  | { kind: 'workdir'; path: string }
  | { kind: 'copy'; fromStage: string | null; sources: string[]; target: string }
  | { kind: 'run'; command: string };

export function readDockerfile(file: string): Dockerfile {
  const stages: Stage[] = [];
  for (const line of logicalLines(readFileSync(file, 'utf8'))) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/s.exec(line) ?? [];
    const stage = stages.at(-1);
    if (name === 'FROM') stages.push(beginStage(rest));
    else if (!stage) throw new Error(`${file}: "${line}" stands before the first FROM.`);
    else addTo(stage, name, rest);
  }
  return { stages };
}

/** Without comments, and with continued lines joined. */
function logicalLines(text: string): string[] {
  return text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

function beginStage(rest: string): Stage {
  const [, from = '', name] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
  return {
    from,
    name: name ?? null,
    steps: [],
    env: {},
    user: null,
    stopSignal: null,
    volumes: [],
    entrypoint: [],
    command: [],
    healthcheck: null,
  };
}

const NO_EFFECT_HERE = ['LABEL', 'EXPOSE'];

function addTo(stage: Stage, name: string, rest: string): void {
  if (name === 'WORKDIR') stage.steps.push({ kind: 'workdir', path: rest });
  else if (name === 'COPY') stage.steps.push(copyOf(rest));
  else if (name === 'RUN') stage.steps.push({ kind: 'run', command: rest });
  else if (name === 'ENV') Object.assign(stage.env, assignments(rest));
  else if (name === 'USER') stage.user = rest;
  else if (name === 'STOPSIGNAL') stage.stopSignal = rest;
  else if (name === 'VOLUME') stage.volumes.push(rest);
  else if (name === 'ENTRYPOINT') stage.entrypoint = execForm(rest);
  else if (name === 'CMD') stage.command = execForm(rest);
  else if (name === 'HEALTHCHECK') stage.healthcheck = execForm(rest.slice(rest.indexOf('CMD') + 3).trim());
  else if (!NO_EFFECT_HERE.includes(name))
    throw new Error(
      `The instruction ${name} is not understood here. Teach it to test/support/dockerfile.ts.`,
    );
}

function copyOf(rest: string): Step {
  const words = rest.split(/\s+/);
  const fromStage = /^--from=(.+)$/.exec(words[0] ?? '')?.[1] ?? null;
  const paths = fromStage ? words.slice(1) : words;
  if (paths.some((word) => word.startsWith('--')))
    throw new Error(`COPY ${rest}: a flag not understood here.`);
  return { kind: 'copy', fromStage, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

/** The form of a command that no shell stands before, so that signals arrive. @throws for the other one */
function execForm(rest: string): string[] {
  try {
    return JSON.parse(rest) as string[];
  } catch {
    throw new Error(
      `"${rest}" would be run by a shell, which keeps signals to itself. Write it as ["…", "…"].`,
    );
  }
}

function assignments(rest: string): Record<string, string> {
  const pairs = rest.split(/\s+/).map((pair) => /^([A-Z_]+)=(.*)$/.exec(pair));
  return Object.fromEntries(
    pairs.map((pair) => {
      if (!pair) throw new Error(`ENV ${rest}: write it as NAME=value.`);
      return [pair[1] ?? '', pair[2] ?? ''];
    }),
  );
}
