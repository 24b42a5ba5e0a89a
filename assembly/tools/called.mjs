// Functions that stay calls, where the compiler would inline them at every use: they are called before a kernel's loops, never inside of one, where a
// call has V8 keep all constants of the loop on the stack.
import binaryen from 'assemblyscript/binaryen';
import { Transform } from 'assemblyscript/transform';

const CALLED = ['assembly/split/partStart'];

export default class extends Transform {
  afterCompile(module) {
    for (const name of CALLED) {
      binaryen.setPassArgument('no-inline', name);
      module.runPasses(['no-inline']);
    }
    binaryen.clearPassArguments();
  }
}
