// For the tests: pages take the JavaScript as it is.
export class Intake<Item> {
  constructor(look: (items: readonly Item[]) => Promise<void>, failed: (error: Error) => void);
  add(item: Item): Promise<void>;
  settled(): Promise<void>;
}
