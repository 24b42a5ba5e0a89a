// A trial that notes what it is told to.
export default function noting({ what }, { note }) {
  note('a first note');
  note({ function: noting, list: [1, { what }], none: null }[what]);
  return { loss: 0 };
}
