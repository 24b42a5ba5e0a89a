import { type Content, Html, html } from './html.js';
import { STYLE } from './style.js';

/** A whole document. It needs no other file: style, plots and images are in it. */
export function page(title: string, body: Content): string {
  const document = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(STYLE)}</style>
</head>
<body>
${body}</body>
</html>
`;
  return document.text;
}
