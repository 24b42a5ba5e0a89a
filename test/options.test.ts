import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OptionError } from '../src/errors.js';
import { checkOptions, finiteNumber, inRange, lookUp, nearestName, oneOf, positiveInteger, show, trueOrFalse } from '../src/options.js';

const known = ['units', 'activation', 'useBias'];

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.instance(error, OptionError);
    return (error as Error).message;
  }
  return 'no error';
}

test('an unknown option near a known one', () => {
  assert.is(
    message(() => checkOptions('Dense', { unitz: 3 }, known)),
    'Dense: unknown option "unitz". Did you mean "units"?',
  );
  assert.is(
    message(() => checkOptions('Dense', { units: 3, use_bias: true }, known)),
    'Dense: unknown option "use_bias". Did you mean "useBias"?',
  );
});

test('an unknown option near none', () => {
  assert.is(
    message(() => checkOptions('Dense', { foo: 3 }, known)),
    'Dense: unknown option "foo". Known options: units, activation, useBias.',
  );
  assert.is(
    message(() => checkOptions('Flatten', { foo: 3 }, [])),
    'Flatten: unknown option "foo". It takes no options.',
  );
});

test('options that are no object', () => {
  assert.is(
    message(() => checkOptions('Dense', 128 as unknown as object, known)),
    'Dense: the options must be an object such as { units }, received 128.',
  );
  assert.is(
    message(() => checkOptions('Dense', null as unknown as object, known)),
    'Dense: the options must be an object such as { units }, received null.',
  );
  assert.is(
    message(() => checkOptions('Dense', undefined as unknown as object, known)),
    'Dense: the options must be an object such as { units }, received undefined.',
  );
});

test('known options, and an object without any, pass', () => {
  checkOptions('Dense', {}, known);
  checkOptions('Dense', { units: 1, activation: 'relu' }, known);
});

test('nearestName takes the nearest of several, and swapped letters as one slip', () => {
  assert.is(nearestName('glorotNormla', ['glorotUniform', 'glorotNormal', 'heNormal']), 'glorotNormal');
  assert.is(nearestName('rleu', ['relu', 'leakyRelu']), 'relu');
  assert.is(nearestName('RELU', ['relu', 'tanh']), 'relu');
  assert.is(nearestName('softplus', ['relu', 'tanh']), undefined);
});

test('positiveInteger', () => {
  assert.is(positiveInteger('Dense', 'units', 7), 7);
  for (const bad of [0, -1, 1.5, NaN, Infinity, 2 ** 53]) {
    assert.is(
      message(() => positiveInteger('Dense', 'units', bad)),
      `Dense: option "units" must be a whole number of 1 or more, received ${bad}.`,
    );
  }
  assert.is(
    message(() => positiveInteger('Dense', 'units', '7')),
    'Dense: option "units" must be a whole number of 1 or more, received "7".',
  );
});

test('finiteNumber', () => {
  assert.is(finiteNumber('Rescaling', 'offset', -0.5), -0.5);
  for (const bad of [NaN, Infinity, undefined, null]) {
    assert.is(
      message(() => finiteNumber('Rescaling', 'offset', bad)),
      `Rescaling: option "offset" must be a finite number, received ${bad}.`,
    );
  }
});

test('inRange with closed, open and infinite bounds', () => {
  assert.is(inRange('Dropout', 'rate', 0, 0, 1, { openHigh: true }), 0);
  assert.is(inRange('Dropout', 'rate', 1, 0, 1), 1);
  assert.is(
    message(() => inRange('Dropout', 'rate', 1, 0, 1, { openHigh: true })),
    'Dropout: option "rate" must be a finite number at least 0 and below 1, received 1.',
  );
  assert.is(
    message(() => inRange('SGD', 'learningRate', 0, 0, Infinity, { openLow: true })),
    'SGD: option "learningRate" must be a finite number above 0, received 0.',
  );
  assert.is(
    message(() => inRange('SGD', 'learningRate', Infinity, 0, Infinity)),
    'SGD: option "learningRate" must be a finite number at least 0, received Infinity.',
  );
  assert.is(
    message(() => inRange('SGD', 'learningRate', 'fast', -Infinity, 5)),
    'SGD: option "learningRate" must be a finite number at most 5, received "fast".',
  );
});

test('trueOrFalse', () => {
  for (const value of [true, false]) assert.is(trueOrFalse('Conv2D', 'useBias', value), value);
  for (const value of ['false', 0, null, undefined]) {
    const text = `Conv2D: option "useBias" must be true or false, received ${show(value)}.`;
    assert.is(
      message(() => trueOrFalse('Conv2D', 'useBias', value)),
      text,
    );
  }
});

test('oneOf', () => {
  assert.is(oneOf('Conv2D', 'padding', 'same', ['valid', 'same']), 'same');
  assert.is(
    message(() => oneOf('Conv2D', 'padding', 'smae', ['valid', 'same'])),
    'Conv2D: option "padding" must be one of "valid", "same", received "smae". Did you mean "same"?',
  );
  assert.is(
    message(() => oneOf('Conv2D', 'padding', 1, ['valid', 'same'])),
    'Conv2D: option "padding" must be one of "valid", "same", received 1.',
  );
});

test('lookUp finds own entries alone', () => {
  const table = { l1: 1, l2: 2 };
  assert.is(lookUp('regularizer', 'l2', table), 2);
  assert.is(
    message(() => lookUp('regularizer', 'l3', table)),
    'Unknown regularizer "l3". Did you mean "l1"?',
  );
  assert.is(
    message(() => lookUp('regularizer', 'constructor', table)),
    'Unknown regularizer "constructor". Known are l1, l2.',
  );
});

test('show names what a number or a text cannot tell', () => {
  assert.is(show([1, 'a']), '[1, "a"]');
  assert.is(show(new Map()), 'an object (Map)');
  assert.is(
    show(() => 0),
    'a function',
  );
});

test('show keeps to a few words whatever a file holds', () => {
  assert.is(show({ constructor: { name: { toString: 1 } } }), 'an object (without a prototype)');
  assert.is(show(JSON.parse('{"constructor":7,"toString":1}')), 'an object (without a prototype)');
  assert.is(show([[[['a']]]]), '[[[an array of 1]]]');
  assert.is(show(JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)), '[[[an array of 1]]]');
  assert.is(show('x'.repeat(1e6)), `"${'x'.repeat(200)}"...`);
});

test('an unknown name of a million letters is answered at once', () => {
  assert.is(nearestName('x'.repeat(1e6), known), undefined);
});

test.run();
