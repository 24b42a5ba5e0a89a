// JSON whose values are replaced, one by one, by what does not belong there.

const deep = `${'['.repeat(2000)}${']'.repeat(2000)}`;
/** JSON texts, as not every one has a value that `JSON.stringify` gives back. */
export const ODD = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1',
  '2',
  '0.5',
  '3000',
  '100000000',
  '9007199254740991',
  '1e999',
  '-1e999',
  '""',
  '"constructor"',
  '"__proto__"',
  '"relu"',
  JSON.stringify('x'.repeat(5000)),
  '[]',
  '[0]',
  '[1,2,3]',
  '[100000,100000,100000]',
  '["a",null]',
  '{}',
  '{"name":"constructor"}',
  '{"name":{"toString":1},"toString":1,"valueOf":1,"constructor":{"name":1},"length":3}',
  '{"__proto__":null,"fill":1,"plan":1}',
  deep,
];

export type Path = readonly (string | number)[];

/** The places of all values in a JSON value, itself first. */
export function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, item]) => paths(item, [...at, key]))];
}

/** JSON of `value` with the text `odd` at `path`; undefined leaves the value out. */
export function replaced(value: unknown, path: Path, odd: string | undefined): string {
  const [key, ...rest] = path;
  if (key === undefined) return odd ?? '{}';
  const entries = Object.entries(value as object).flatMap(([name, item]): [string, string][] => {
    if (name !== key) return [[name, JSON.stringify(item)]];
    return rest.length === 0 && odd === undefined ? [] : [[name, replaced(item, rest, odd)]];
  });
  if (Array.isArray(value)) return `[${entries.map(([, text]) => text).join(',')}]`;
  return `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
