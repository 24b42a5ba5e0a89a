/**
 * Puts `made` into a table of what goes by name, and returns it. Such a call stands behind an exported constant and is marked as pure: a bundle that
 * imports the constant holds both it and its name, another holds neither. In Node, where all is loaded, every name is known.
 */
export function named<Made>(table: Record<string, unknown>, name: string, made: Made): Made {
  table[name] = made;
  return made;
}
