// Labelled inputs for fields.
import { made } from './dom.js';
import { type Field, isChoice, readValue, type Value } from './fields.js';

type Input = HTMLInputElement | HTMLSelectElement;

function inputFor(field: Field): Input {
  if (isChoice(field)) {
    return made('select', {}, ...Object.entries(field.choices).map(([value, text]) => made('option', { value, textContent: text })));
  }
  const { least, most, whole } = field;
  return made('input', {
    type: 'number',
    min: String(least),
    max: String(most),
    step: whole ? '1' : 'any',
    inputMode: whole ? 'numeric' : 'decimal',
  });
}

/** A field on the page: what it shows may be set, and `changed` hears what a person chose, once it fits. */
export class FieldInput {
  readonly element: HTMLLabelElement;
  private readonly input: Input;

  constructor(
    private readonly field: Field,
    name: string,
    changed: (value: Value) => void,
    refused: (why: string) => void,
  ) {
    this.input = inputFor(field);
    this.input.name = name;
    this.element = made('label', {}, made('span', { textContent: field.label }), this.input);
    this.input.addEventListener('change', () => {
      try {
        const value = readValue(field, this.input.value);
        this.input.removeAttribute('aria-invalid');
        changed(value);
      } catch (error) {
        this.input.setAttribute('aria-invalid', 'true');
        refused((error as Error).message);
      }
    });
  }

  show(value: Value): void {
    const text = String(value);
    if (this.input.value !== text) this.input.value = text;
    this.input.removeAttribute('aria-invalid');
  }

  /** Names the input for who does not see where it stands. */
  describe(label: string): this {
    this.input.setAttribute('aria-label', `${label}: ${this.field.label}`);
    return this;
  }
}
