/** Text and verdicts have a contrast of 4.5 or more on their ground, lines of plots 3 or more, in light and in dark. */
export const STYLE: string = `
:root { color-scheme: light dark; --ground: #fff; --card: #f5f6f8; --text: #1b1f24; --soft: #4c5560; --line: #c9ced6; --link: #0b57b0;
  --good: #14662b; --bad: #a81f1f; --open: #6b4a00;
  --series-1: #0b62c4; --series-2: #b35300; --series-3: #1a7f37; --series-4: #c22f2f; --series-5: #7a3fc0; --series-6: #007a87;
  --series-7: #7d5a2c; --series-8: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --card: #1d2229; --text: #e8eaee; --soft: #b4bcc7; --line: #424a55; --link: #82b8ff;
    --good: #6fd58a; --bad: #ff9a90; --open: #f0c060;
    --series-1: #6cb0ff; --series-2: #f2a24a; --series-3: #5fce7a; --series-4: #ff8a80; --series-5: #c4a0ff; --series-6: #4fd0dd;
    --series-7: #d1aa7a; --series-8: #aab4c0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1400px; padding: 16px; background: var(--ground); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.25rem; margin: 0 0 .5rem; } h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
a { color: var(--link); }
section { border-top: 1px solid var(--line); padding: 20px 0; }
p, ul { max-width: 75ch; margin: .5rem 0; } ul { padding-left: 1.3rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 14px; padding: 0; list-style: none; max-width: none; }
code { font: .9em ui-monospace, monospace; background: var(--card); padding: 1px 4px; border-radius: 4px; }
.where, .note, .notes, small, .why, footer { color: var(--soft); } small { display: block; font-weight: 400; font-size: .85em; }
.note { font-size: .85rem; margin: .25rem 0; }
.warning { border-left: 4px solid var(--open); padding: 4px 10px; background: var(--card); }
table { border-collapse: collapse; margin: 12px 0; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; }
tbody th { font-weight: 500; }
.sortable button { all: unset; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
.sortable button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
[aria-sort="ascending"] button::after { content: " \\2191"; } [aria-sort="descending"] button::after { content: " \\2193"; }
.verdict { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); gap: 16px; align-items: start; }
figure { margin: 0; } figcaption { font-weight: 600; font-size: .9rem; margin-bottom: 4px; }
svg { display: block; width: 100%; max-width: 440px; height: auto; overflow: visible; font: 12px system-ui, sans-serif; color: var(--text); }
.keys { display: flex; flex-wrap: wrap; gap: 2px 14px; list-style: none; padding: 0; font-size: .85rem; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
.pixels { image-rendering: pixelated; display: block; }
.sheet { display: flex; flex-wrap: wrap; gap: 6px; }
.images { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; padding: 0; font-size: .85rem; }
.images li { width: min-content; min-width: 84px; } .two { display: flex; gap: 2px; }
details { margin: 12px 0; } summary { cursor: pointer; font-weight: 600; }
@media (max-width: 760px) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .sortable thead { position: static; width: auto; height: auto; overflow: visible; clip-path: none; display: block; }
  .sortable thead tr { display: flex; flex-wrap: wrap; gap: 2px 14px; } .sortable thead tr::before { content: "Sort by:"; color: var(--soft); }
  table, tbody, caption { display: block; }
  tr { display: grid; grid-template-columns: 1fr 1fr; gap: 0 12px; border-bottom: 1px solid var(--line); padding: 8px 0; }
  th, td { display: block; border: 0; padding: 1px 0; } tbody th { grid-column: 1 / -1; font-weight: 600; }
  th, td { min-width: 0; overflow-wrap: anywhere; }
  .verdict { white-space: normal; }
  td::before { content: attr(data-name) ": "; color: var(--soft); }
}
`;
