// In the page for modules that need Node.
export const environment = () => ({});

export function loadTrunk() {
  throw new Error("A page has no file of ImageNet's weights.");
}
