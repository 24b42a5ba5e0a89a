import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DataError, FormatError, OptionError, ShapeError, WasmNnError } from '../src/errors.js';

for (const [name, Kind] of Object.entries({ ShapeError, OptionError, DataError, FormatError })) {
  test(`${name} is a WasmNnError, carries its message and its name`, () => {
    const error = new Kind('Received 3.');
    assert.instance(error, Error);
    assert.instance(error, WasmNnError);
    assert.is(error.name, name);
    assert.is(String(error), `${name}: Received 3.`);
  });
}

test.run();
