// `using`, where the library of types has Symbol.dispose.
import { Dense, Sequential } from 'wasm-nn';

export function scoped(): number {
  using model = new Sequential([new Dense({ units: 1, inputShape: [2] })]);
  return model.predict([[1, 2]]).data.length;
}
