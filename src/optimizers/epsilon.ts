/** Where kernels add epsilon: beside the root, or under it. */
export function epsilonFields(optimizer: { readonly epsilon: number; readonly epsilonInRoot: boolean }): {
  epsilon: number;
  inner?: number;
} {
  const { epsilon, epsilonInRoot } = optimizer;
  return epsilonInRoot ? { epsilon: 0, inner: epsilon } : { epsilon };
}
