// Fields of a form: what each may hold, how it is read from text, and what is said of text that does not fit.

export interface NumberField {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  /** Whole numbers alone. */
  readonly whole: boolean;
  readonly initial: number;
}

export interface ChoiceField<Key extends string = string> {
  readonly label: string;
  /** What is shown of each value. */
  readonly choices: Readonly<Record<Key, string>>;
  readonly initial: Key;
}

export type Field = NumberField | ChoiceField;
export type Value = number | string;

export const whole = (label: string, least: number, most: number, initial: number): NumberField => ({
  label,
  least,
  most,
  whole: true,
  initial,
});
export const real = (label: string, least: number, most: number, initial: number): NumberField => ({
  label,
  least,
  most,
  whole: false,
  initial,
});
export const choice = <Key extends string>(
  label: string,
  choices: Readonly<Record<Key, string>>,
  initial: NoInfer<Key>,
): ChoiceField<Key> => ({ label, choices, initial });

export const isChoice = (field: Field): field is ChoiceField => 'choices' in field;

/** The value that `text` tells. Throws an Error, a sentence, where it does not fit. */
export function readValue(field: Field, text: string): Value {
  if (isChoice(field)) {
    if (Object.hasOwn(field.choices, text)) return text;
    throw new Error(`${field.label}: expected one of ${Object.keys(field.choices).join(', ')}, received "${text}".`);
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = value >= field.least && value <= field.most && (!field.whole || Number.isInteger(value));
  if (fits) return value;
  const kind = field.whole ? 'a whole number' : 'a number';
  throw new Error(`${field.label}: expected ${kind} from ${field.least} to ${field.most}, received "${text}".`);
}
