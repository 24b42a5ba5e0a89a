import { isObject, isWhole } from '../../options.js';
import type { DataSource } from '../trial.js';
import type { Redis } from './peers.js';

/** What all keys begin with. */
export const PREFIX = 'wasm-nn';

/** How long a notice stands that is not renewed, in seconds. */
export const NOTICE_SECONDS = 10;

/** What a sweep tells its workers. Nothing in it is executed: the module is one that the worker has, told by its hash. */
export interface SweepNotice {
  readonly id: string;
  /** The file name of the trial's module, and its SHA-256. */
  readonly name: string;
  readonly hash: string;
  readonly data: Readonly<Record<string, DataSource>>;
  /** Tells apart who has begun the sweep. */
  readonly owner: string;
  /** Whether trials under way are to be cut. */
  readonly stopped: boolean;
}

/** What a worker tells of itself. */
export interface WorkerNotice {
  readonly name: string;
  readonly slots: number;
  /** Trials under way: of which sweep, and for how long, in milliseconds. */
  readonly running: readonly { readonly sweep: string; readonly trial: number; readonly for: number }[];
  /** By sweeps, why it takes none of theirs. */
  readonly refused: Readonly<Record<string, string>>;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length < 1000;

function isSource(value: unknown): value is DataSource {
  return isObject(value) && (value.kind === 'dataset' || value.kind === 'file') && isText(value.name) && isText(value.hash);
}

function isSweepNotice(value: unknown): value is SweepNotice {
  if (!isObject(value) || ![value.id, value.name, value.hash, value.owner].every(isText) || typeof value.stopped !== 'boolean')
    return false;
  return /^[0-9a-f]{16}$/.test(value.id as string) && isObject(value.data) && Object.values(value.data).every(isSource);
}

function isWorkerNotice(value: unknown): value is WorkerNotice {
  if (!isObject(value) || !isText(value.name) || !isWhole(value.slots, 1) || !Array.isArray(value.running) || !isObject(value.refused))
    return false;
  const running = value.running.every((one) => isObject(one) && isText(one.sweep) && isWhole(one.trial) && isWhole(one.for));
  return running && Object.values(value.refused).every(isText);
}

/** Notices of one kind, each by a name; what is none is passed over. */
class Notices<Notice> {
  constructor(
    private readonly redis: Redis,
    private readonly key: string,
    private readonly is: (value: unknown) => value is Notice,
  ) {}

  /** Puts up a notice, or renews it. */
  async put(name: string, notice: Notice): Promise<void> {
    await this.redis.multi().sadd(this.key, name).set(`${this.key}:${name}`, JSON.stringify(notice), 'EX', NOTICE_SECONDS).exec();
  }

  /** Puts up a notice where there is none of that name. Whether it did. */
  async putFirst(name: string, notice: Notice): Promise<boolean> {
    const put = await this.redis.set(`${this.key}:${name}`, JSON.stringify(notice), 'EX', NOTICE_SECONDS, 'NX');
    if (put !== null) await this.redis.sadd(this.key, name);
    return put !== null;
  }

  async remove(name: string): Promise<void> {
    await this.redis.multi().srem(this.key, name).del(`${this.key}:${name}`).exec();
  }

  async get(name: string): Promise<Notice | undefined> {
    return this.read(await this.redis.get(`${this.key}:${name}`));
  }

  /** Those that stand. */
  async all(): Promise<Notice[]> {
    const names = await this.redis.smembers(this.key);
    if (names.length === 0) return [];
    const texts = await this.redis.mget(names.map((name) => `${this.key}:${name}`));
    const gone = names.filter((_, i) => texts[i] === null);
    if (gone.length > 0) await this.redis.srem(this.key, ...gone);
    return texts.map((text) => this.read(text ?? null)).filter((notice) => notice !== undefined);
  }

  private read(text: string | null): Notice | undefined {
    try {
      const value: unknown = JSON.parse(text ?? 'null');
      return this.is(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

const SWEEPS = `${PREFIX}:sweeps`;

/** The notices of sweeps, by their ids. */
export const sweepNotices = (redis: Redis): Notices<SweepNotice> => new Notices(redis, SWEEPS, isSweepNotice);

/** The notices of workers, by their names. */
export const workerNotices = (redis: Redis): Notices<WorkerNotice> => new Notices(redis, `${PREFIX}:workers`, isWorkerNotice);

/** How long the notice of a sweep will stand, in milliseconds; negative if there is none. */
export const noticeLeft = (redis: Redis, id: string): Promise<number> => redis.pttl(`${SWEEPS}:${id}`);

/** The keys of a sweep: its records by the names of their tasks, and the tasks that are given up. */
export const recordsOf = (id: string): string => `${PREFIX}:records:${id}`;
export const prunedOf = (id: string): string => `${PREFIX}:pruned:${id}`;

/** The name of a sweep's queue. */
export const queueOf = (id: string): string => `trials-${id}`;
