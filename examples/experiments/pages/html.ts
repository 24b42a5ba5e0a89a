/** HTML that is made: everything else that comes into a page is escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template. Nothing comes of undefined and false. */
export type Content = Html | string | number | undefined | false | readonly Content[];

const ESCAPES: { [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function written(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  return String(content).replace(/[&<>"']/g, (character) => ESCAPES[character]!);
}

/** html`<p>${text}</p>`: the text is escaped, HTML goes in as it is, lists without anything between. */
export function html(strings: TemplateStringsArray, ...values: Content[]): Html {
  return new Html(strings.map((string, i) => string + written(values[i])).join(''));
}
