// Files that a page keeps in IndexedDB: one database, one store, bytes by their names.
import { DataError, OptionError } from '../errors.js';
import { show } from '../options.js';

/** `indexedDB.deleteDatabase('wasm-nn')` empties it. */
const DATABASE = 'wasm-nn';
const STORE = 'files';

/** What messages say of the place. */
interface Asked {
  readonly owner: string;
  readonly address: string;
}

const reason = (cause: unknown): string => (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));

/** Throws OptionError where there is no IndexedDB. */
export function checkIndexedDb({ owner, address }: Asked): void {
  if (typeof indexedDB !== 'undefined') return;
  throw new OptionError(`${owner}: there is no IndexedDB here for ${show(address)}; pages and their workers have it. Give a path instead.`);
}

/** The result of a request, or a DataError that says what the browser said. */
function settled<Result>({ owner, address }: Asked, request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(new DataError(`${owner}: IndexedDB refuses ${show(address)} (${reason(request.error)}).`, { cause: request.error }));
  });
}

function opened(asked: Asked): Promise<IDBDatabase> {
  checkIndexedDb(asked);
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return settled(asked, opening);
}

/** Keeps the bytes under a name, in place of those before. Resolves when they are on the disk. */
export async function keepBytes(asked: Asked, name: string, bytes: Uint8Array): Promise<void> {
  const database = await opened(asked);
  try {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => {
        const { owner, address } = asked;
        reject(
          new DataError(`${owner}: IndexedDB did not keep ${show(address)} (${reason(transaction.error)}).`, { cause: transaction.error }),
        );
      };
    });
    // a copy: of a view all that lies under it would be kept, and shared memory cannot be
    transaction.objectStore(STORE).put(bytes.slice(), name);
    await done;
  } finally {
    database.close();
  }
}

/** The bytes under a name. Throws DataError, with the names that there are, where there are none. */
export async function keptBytes(asked: Asked, name: string): Promise<Uint8Array> {
  const database = await opened(asked);
  try {
    const store = database.transaction(STORE, 'readonly').objectStore(STORE);
    const [found, names] = await Promise.all([
      settled<Uint8Array | undefined>(asked, store.get(name)),
      settled(asked, store.getAllKeys(null, 20)),
    ]);
    if (found) return found;
    const there = names.length > 0 ? `it has ${names.map((key) => `indexeddb://${String(key)}`).join(', ')}` : 'it has none';
    throw new DataError(`${asked.owner}: IndexedDB has no file ${show(asked.address)}; ${there}. Pages of another origin have another.`);
  } finally {
    database.close();
  }
}
