// How kernels are declared: once, here and in the files beside this one. The AssemblyScript classes (assembly/records.ts, written at build),
// the TypeScript that writes records into memory, and the types that the reference and the layers see all come from the declarations.

/**
 * What a field of a record holds: an address in engine memory (0: absent), a count (unsigned) or an integer of 32 bits, a word of 32 random bits,
 * an f32 or an f64 number, a flag.
 */
export type FieldKind = 'address' | 'count' | 'integer' | 'word' | 'number' | 'double' | 'flag';

export interface Field<K extends FieldKind = FieldKind, Optional extends boolean = boolean> {
  readonly kind: K;
  readonly meaning: string;
  /** Left out, it is 0: absent, none, false. */
  readonly optional: Optional;
}

export type Fields = { readonly [name: string]: Field };

type NameOf<F extends Fields, Optional extends boolean> = {
  [N in keyof F]: F[N] extends Field<FieldKind, Optional> ? N : never;
}[keyof F];

/** The value of a field, given in full. */
export type ValueOf<F extends Field> = F['kind'] extends 'flag' ? boolean : number;

/** A record as its writer gives it: optional fields may be left out. */
export type Given<F extends Fields> = { readonly [N in NameOf<F, false>]: ValueOf<F[N]> } & {
  readonly [N in NameOf<F, true>]?: ValueOf<F[N]> | undefined;
};

/** A record with every field, as kernels read it. */
export type Full<F extends Fields> = { readonly [N in keyof F]: ValueOf<F[N]> };

/** What a record costs: floating-point operations, bytes read and written, and nanoseconds on one thread, by which work is shared. */
export interface Cost {
  readonly flop: number;
  readonly bytes: number;
  readonly ns: number;
}

/** Kernels that come together: a bundle holds the families that its layers name. */
export type FamilyName =
  | 'core'
  | 'activations'
  | 'regularization'
  | 'images'
  | 'depthwise'
  | 'resizing'
  | 'sequences'
  | 'attention'
  | 'broadcasting'
  | 'losses'
  | 'optimizers'
  | 'groups';

/**
 * What a kernel does to the stretch of memory behind an address: reads it; writes all of it, whatever was there; updates it, which may read it and
 * leave some of it as it was; uses it as a workspace, of which nothing is kept.
 */
export type Manner = 'reads' | 'writes' | 'updates' | 'works';

/** What a stretch is counted in: the engine's numbers (f32 or f64), 32-bit words, f64 numbers in either engine, bytes. */
export type Unit = 'number' | 'word' | 'double' | 'byte';

/** What a kernel does to `length` units from an address on; the length of a workspace is the engine's affair. */
export interface Touch {
  readonly manner: Manner;
  readonly length: number;
  readonly unit: Unit;
}

type AddressOf<F extends Fields> = { [N in keyof F]: F[N] extends Field<'address'> ? N : never }[keyof F];

/** What a record touches, address by address. One that is absent touches nothing. */
export type Touches<F extends Fields> = { readonly [N in AddressOf<F>]: Touch };

export interface Declaration<F extends Fields = Fields> {
  readonly family: FamilyName;
  /** The formula. */
  readonly formula: string;
  readonly fields: F;
  /** Which memory is read and written, by the numbers of a record. A method, as `cost` is. */
  touches(record: Full<F>): Touches<F>;
  /** Which inputs an output may lie over, element by element: from the same address on, since an element is read before it is written. */
  readonly inPlace?: { readonly [N in AddressOf<F>]?: readonly AddressOf<F>[] };
  /** What its outputs are split by among threads; undefined where one thread does it all. */
  readonly split: string | undefined;
  /** By the numbers of a record. Named so that a declaration of any kernel is one of `Declaration`. */
  cost(record: Full<F>): Cost;
}

/** The definitions of the kernels that `Declared` declares: what they compute, in f64. */
export type Definitions<Declared extends Readonly<Record<string, { readonly fields: Fields }>>> = {
  readonly [K in keyof Declared]: (record: Full<Declared[K]['fields']>) => void;
};

/** The kernels of a family: their declarations, and their binary as text. The core apart, binaries call the core's. */
export interface Family {
  readonly groups: readonly Readonly<Record<string, Declaration>>[];
  readonly binary: string;
}

export const declare = <F extends Fields>(declaration: Declaration<F>): Declaration<F> => declaration;

/** What `make` returns. Marked pure, the call is left out of a bundle that does not use it, where spreads and calls would stay. */
export function pure<T>(make: () => T): T {
  return make();
}

type Make<K extends FieldKind> = {
  (meaning: string): Field<K, false>;
  optional(meaning: string): Field<K, true>;
};

function make<K extends FieldKind>(kind: K): Make<K> {
  const required = (meaning: string): Field<K, false> => ({ kind, meaning, optional: false });
  return Object.assign(required, { optional: (meaning: string): Field<K, true> => ({ kind, meaning, optional: true }) });
}

export const address: Make<'address'> = /* @__PURE__ */ make('address');
export const count: Make<'count'> = /* @__PURE__ */ make('count');
export const integer: Make<'integer'> = /* @__PURE__ */ make('integer');
export const word: Make<'word'> = /* @__PURE__ */ make('word');
export const number: Make<'number'> = /* @__PURE__ */ make('number');
export const double: Make<'double'> = /* @__PURE__ */ make('double');
export const flag: Make<'flag'> = /* @__PURE__ */ make('flag');

const touch =
  (manner: Manner) =>
  (length: number, unit: Unit = 'number'): Touch => ({ manner, length, unit });

export const reads: ReturnType<typeof touch> = /* @__PURE__ */ touch('reads');
export const writes: ReturnType<typeof touch> = /* @__PURE__ */ touch('writes');
export const updates: ReturnType<typeof touch> = /* @__PURE__ */ touch('updates');
export const workspace = (): Touch => ({ manner: 'works', length: 0, unit: 'byte' });

/** Numbers from the first to the last of a matrix whose rows lie `ld` apart. */
export const stretch = (rows: number, columns: number, ld: number): number => (rows > 0 ? (rows - 1) * ld + columns : 0);

/** Bytes of an f32. */
const BYTES = 4;

/** The cost of a pass over memory that touches `numbers` numbers, does `flop` operations, and takes `ns`. */
export const pass = (numbers: number, flop: number, ns: number): Cost => ({ flop, bytes: numbers * BYTES, ns });
