/** What may do nothing but call kernels, and says so by `emits`. */
interface Emitter {
  readonly emits: boolean;
}

/**
 * Whether what `object` does in its methods can be recorded once. The class that tells so by `emits` must be the one whose methods run, or derive
 * from it: a subclass that overrides a method and not `emits` is taken to compute in JavaScript.
 */
export function emitsRecords(object: Emitter, methods: readonly string[]): boolean {
  for (let own: object | null = Object.getPrototypeOf(object); own !== null; own = Object.getPrototypeOf(own)) {
    if (Object.hasOwn(own, 'emits')) return object.emits;
    if (methods.some((method) => Object.hasOwn(own as object, method))) return false;
  }
  return false;
}
