// A trial that does nothing: what a sweep adds to each.
export default function nothing({ x }) {
  return { loss: x };
}
