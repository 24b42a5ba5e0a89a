// Splits the strict build by families of kernels. The functions stay as they are: those that a family needs alone move to a binary of its own,
// those that the core has too are called there.
import binaryen from 'assemblyscript/binaryen';
import { records } from './declarations.mjs';
import { orderFunctions } from './order.mjs';

/** What is exported beside kernels and belongs with images; the rest is the core's. */
const BESIDE = { convolutionScratch: 'images' };

const list = (count, item) => Array.from({ length: count }, (_, i) => item(i));
const exportsOf = (module) => list(module.getNumExports(), (i) => binaryen.getExportInfo(module.getExportByIndex(i)).name);
/** Functions by their names, which are the same in all parts of a build. */
const functionsOf = (module) => {
  const all = list(module.getNumFunctions(), (i) => binaryen.getFunctionInfo(module.getFunctionByIndex(i)));
  return new Map(all.map((info) => [info.name, info]));
};
const dropUnused = (module) => module.runPasses(['remove-unused-module-elements']);

function read(build) {
  const module = binaryen.readBinary(build);
  module.setFeatures(binaryen.Features.All);
  return module;
}

/** What of `build` the given exports need. */
function partOf(build, names) {
  const module = read(build);
  for (const name of exportsOf(module)) if (!names.includes(name)) module.removeExport(name);
  dropUnused(module);
  return module;
}

function bytesOf(module) {
  if (!module.validate()) throw new Error('A part of the strict build is no valid module.');
  return module.emitBinary();
}

/** The binaries of the strict build by family. */
export function splitByFamily(strict) {
  const whole = read(strict);
  orderFunctions(whole);
  const build = bytesOf(whole);
  const names = exportsOf(whole);
  const familyOf = (name) => records[name]?.family ?? BESIDE[name] ?? 'core';
  const exportedBy = (family) => names.filter((name) => familyOf(name) === family);
  const core = partOf(build, exportedBy('core'));
  const ofCore = functionsOf(core);
  const binaries = {};
  const called = new Set();
  for (const family of new Set(names.map(familyOf))) {
    if (family === 'core') continue;
    const module = partOf(build, exportedBy(family));
    for (const [name, { module: imported, params, results }] of functionsOf(module)) {
      if (imported || !ofCore.has(name)) continue;
      module.removeFunction(name);
      module.addFunctionImport(name, 'core', name, params, results);
    }
    dropUnused(module);
    for (const [name, { module: imported }] of functionsOf(module)) if (imported) called.add(name);
    binaries[family] = bytesOf(module);
  }
  for (const name of called) core.addFunctionExport(name, name);
  binaries.core = bytesOf(core);
  return binaries;
}
