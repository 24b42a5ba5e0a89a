import { type PlotOptions, plot } from '@observablehq/plot';
import { type Column, DataTable } from './data-table.js';
import { byId, setText } from './dom.js';

/** A figure of the page: a drawing, what it says in words, and the same as a table. */
export class Chart {
  private readonly drawing: Element;
  private readonly details: HTMLDetailsElement;
  private readonly table: DataTable;
  private fill: () => void = () => undefined;

  /** `id` is that of a figure with a place for the drawing and one for the table. */
  constructor(id: string) {
    const figure = byId(id);
    this.drawing = figure.querySelector('.drawing')!;
    this.details = figure.querySelector('details')!;
    this.table = new DataTable(figure.querySelector('figcaption')!.textContent!.trim());
    this.details.append(this.table.root);
    this.details.addEventListener('toggle', () => this.details.open && this.fill());
  }

  get width(): number {
    return Math.max(240, this.drawing.clientWidth);
  }

  /** Draws by Observable Plot; `label` says what is to be seen. `rows` are made where the table is open. */
  show(label: string, options: PlotOptions, columns: readonly Column[], rows: () => readonly (readonly string[])[]): void {
    const svg = plot({ width: this.width, marginLeft: 52, marginRight: 12, ariaLabel: label, ...options });
    svg.setAttribute('role', 'img');
    // the label of the whole says it all; its parts are no elements that may have one
    for (const part of svg.querySelectorAll('[aria-label], [aria-description]')) {
      part.removeAttribute('aria-label');
      part.removeAttribute('aria-description');
    }
    this.drawing.replaceChildren(svg);
    this.fill = () => this.table.update(columns, rows());
    if (this.details.open) this.fill();
  }

  /** Says why there is nothing to draw. */
  empty(text: string): void {
    if (this.drawing.childElementCount > 0) this.drawing.replaceChildren();
    setText(this.drawing, text);
  }
}
