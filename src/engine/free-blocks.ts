/** A free block of memory, as a node of a tree. */
interface Block {
  start: number;
  bytes: number;
  /** Bytes of the longest block in the tree below and including this one. */
  longest: number;
  /** A parent's rank is no lower than its children's. */
  readonly rank: number;
  left: Block | undefined;
  right: Block | undefined;
}

const longestOf = (tree: Block | undefined): number => tree?.longest ?? 0;

function update(block: Block): Block {
  block.longest = Math.max(block.bytes, longestOf(block.left), longestOf(block.right));
  return block;
}

/**
 * Free blocks of memory by address; neighbours are one block. A treap (Aragon and Seidel, "Randomized Search Trees", 1989) whose nodes
 * know the longest block below them, so that the first block that is long enough is found, and any block added or removed, in a number
 * of looks logarithmic in how many there are. The ranks come from a fixed sequence: the same calls build the same tree.
 */
export class FreeBlocks {
  /** Nodes looked at so far: what the operations cost. */
  looks = 0;
  private root: Block | undefined;
  private readonly byStart = new Map<number, Block>();
  private readonly byEnd = new Map<number, Block>();
  private random = 1;

  get count(): number {
    return this.byStart.size;
  }

  /** Adds a block, joined with those it touches. */
  add(start: number, bytes: number): void {
    const [before, after] = [this.byEnd.get(start), this.byStart.get(start + bytes)];
    if (after) this.remove(after);
    const length = bytes + (after?.bytes ?? 0);
    if (before) {
      this.byEnd.delete(start);
      this.change(before, before.start, before.bytes + length);
      return;
    }
    // a linear congruential generator (Numerical Recipes): any order that does not follow the addresses will do
    this.random = (Math.imul(this.random, 1664525) + 1013904223) >>> 0;
    const block = { start, bytes: length, longest: length, rank: this.random, left: undefined, right: undefined };
    this.register(block);
    this.root = this.insert(this.root, block);
  }

  /** The start of the first block of at least `bytes` bytes, whose beginning is taken; undefined where there is none. */
  takeFirst(bytes: number): number | undefined {
    if (longestOf(this.root) < bytes) return undefined;
    let block = this.root!;
    for (;;) {
      this.looks++;
      if (longestOf(block.left) >= bytes) block = block.left!;
      else if (block.bytes >= bytes) break;
      else block = block.right!;
    }
    const { start } = block;
    if (block.bytes === bytes) {
      this.remove(block);
    } else {
      this.byStart.delete(start);
      this.change(block, start + bytes, block.bytes - bytes);
    }
    return start;
  }

  /** Takes the block that ends at `end`, if there is one, and tells where it starts. */
  takeLast(end: number): number | undefined {
    const block = this.byEnd.get(end);
    if (block) this.remove(block);
    return block?.start;
  }

  private register(block: Block): void {
    this.byStart.set(block.start, block);
    this.byEnd.set(block.start + block.bytes, block);
  }

  /** Gives a block other ends, between the same neighbours. */
  private change(block: Block, start: number, bytes: number): void {
    const key = block.start;
    block.start = start;
    block.bytes = bytes;
    this.register(block);
    const path: Block[] = [];
    for (let at = this.root!; at !== block; at = key < at.start ? at.left! : at.right!) path.push(at);
    this.looks += path.length + 1;
    update(block);
    for (let i = path.length - 1; i >= 0; i--) update(path[i]!);
  }

  private remove(block: Block): void {
    this.byStart.delete(block.start);
    this.byEnd.delete(block.start + block.bytes);
    this.root = this.without(this.root!, block);
  }

  private insert(tree: Block | undefined, block: Block): Block {
    if (!tree) return block;
    this.looks++;
    if (block.rank > tree.rank) {
      [block.left, block.right] = this.split(tree, block.start);
      return update(block);
    }
    if (block.start < tree.start) tree.left = this.insert(tree.left, block);
    else tree.right = this.insert(tree.right, block);
    return update(tree);
  }

  /** What lies before `start`, and what behind. */
  private split(tree: Block | undefined, start: number): [Block | undefined, Block | undefined] {
    if (!tree) return [undefined, undefined];
    this.looks++;
    if (tree.start < start) {
      const [before, after] = this.split(tree.right, start);
      tree.right = before;
      return [update(tree), after];
    }
    const [before, after] = this.split(tree.left, start);
    tree.left = after;
    return [before, update(tree)];
  }

  private without(tree: Block, block: Block): Block | undefined {
    this.looks++;
    if (tree === block) return this.merge(tree.left, tree.right);
    if (block.start < tree.start) tree.left = this.without(tree.left!, block);
    else tree.right = this.without(tree.right!, block);
    return update(tree);
  }

  private merge(before: Block | undefined, after: Block | undefined): Block | undefined {
    if (!before || !after) return before ?? after;
    this.looks++;
    if (before.rank > after.rank) {
      before.right = this.merge(before.right, after);
      return update(before);
    }
    after.left = this.merge(before, after.left);
    return update(after);
  }
}
