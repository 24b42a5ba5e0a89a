import { element, setText } from './dom.js';

/** A column of a table. */
export interface Column {
  /** What sorting by it is called. */
  readonly key: string;
  readonly label: string;
}

/** Pixels that a column needs for its words not to be broken. */
const COLUMN = 100;

/**
 * A table whose cells are changed in place. Where its columns find no room it is shown as a list of cards, and says by its roles that it is a table still, since
 * browsers forget that with another display.
 */
export class DataTable {
  readonly root: HTMLTableElement;
  private readonly head: HTMLTableRowElement;
  private readonly body: HTMLTableSectionElement;
  private columns: readonly Column[] = [];
  private rows: HTMLTableCellElement[][] = [];

  /** `sort` is told the key of the column whose head is pressed; without it none can be. */
  constructor(
    caption: string,
    private readonly sort?: (key: string) => void,
  ) {
    this.head = element('tr', { role: 'row' });
    this.body = element('tbody', { role: 'rowgroup' });
    this.root = element(
      'table',
      { role: 'table', class: sort ? 'data sortable' : 'data' },
      element('caption', {}, caption),
      element('thead', { role: 'rowgroup' }, this.head),
      this.body,
    );
  }

  update(columns: readonly Column[], rows: readonly (readonly string[])[], sorted?: { readonly by: string; readonly up: boolean }): void {
    if (JSON.stringify(columns) !== JSON.stringify(this.columns)) this.begin(columns);
    this.root.classList.toggle('cards', columns.length * COLUMN > document.body.clientWidth);
    for (const [i, head] of [...this.head.children].entries()) {
      if (sorted && columns[i]!.key === sorted.by) head.setAttribute('aria-sort', sorted.up ? 'ascending' : 'descending');
      else head.removeAttribute('aria-sort');
    }
    while (this.rows.length > rows.length) {
      this.rows.pop();
      this.body.lastElementChild!.remove();
    }
    for (const [i, row] of rows.entries()) {
      const cells = this.rows[i] ?? this.add();
      for (const [j, text] of row.entries()) {
        setText(cells[j]!, text);
        cells[j]!.classList.toggle('none', text === '');
      }
    }
  }

  private begin(columns: readonly Column[]): void {
    this.columns = columns;
    this.rows = [];
    this.body.replaceChildren();
    this.head.replaceChildren(...columns.map((column) => element('th', { role: 'columnheader', scope: 'col' }, this.title(column))));
  }

  private title({ key, label }: Column): Node | string {
    const { sort } = this;
    if (!sort) return label;
    const button = element('button', { type: 'button' }, label);
    button.addEventListener('click', () => sort(key));
    return button;
  }

  private add(): HTMLTableCellElement[] {
    const cells = this.columns.map(({ label }, i) =>
      i === 0
        ? element('th', { role: 'rowheader', scope: 'row', 'data-name': label })
        : element('td', { role: 'cell', 'data-name': label }),
    );
    this.body.append(element('tr', { role: 'row' }, ...cells));
    this.rows.push(cells);
    return cells;
  }
}
