import { type Content, Html, html } from './html.js';
import { STYLE } from './style.js';
import { SORT_SCRIPT } from './table.js';

/** A whole document. It needs no other file: style, plots, images and what sorts tables are in it. */
export function page(title: string, body: Content): string {
  const content = html`${body}`;
  const sorts = content.text.includes('<table class="sortable"');
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
${content}${sorts && html`<script>${new Html(SORT_SCRIPT)}</script>\n`}</body>
</html>
`;
  return document.text;
}
