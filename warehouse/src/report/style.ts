/** Style sheet of the report: one column on a narrow page, and the colours that the reader's system prefers. */
export const style = `
  :root { color-scheme: light dark; --text: #1d2733; --muted: #51606f; --line: #d5dce3; --bar: #2f7bb5; --page: #fff }
  @media (prefers-color-scheme: dark) {
    :root { --text: #e4e9ee; --muted: #a3b0bd; --line: #38434f; --bar: #58a6dd; --page: #14191f }
  }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 860px; padding: 0 1rem;
    color: var(--text); background: var(--page) }
  h1 { font-size: 1.6rem; margin: 0 0 .2rem } h2 { font-size: 1.15rem; margin: 2.2rem 0 .2rem }
  p { margin: .2rem 0 .8rem; color: var(--muted) }
  .bars { list-style: none; margin: 0; padding: 0; font-size: 13px }
  .bars li { display: grid; grid-template-columns: 14rem 1fr 7rem; gap: 0 .6rem; align-items: center; padding: 1px 0 }
  .label { text-align: right; overflow-wrap: anywhere } .value { text-align: right }
  .bar svg { display: block; min-width: 1px } rect { fill: var(--bar) }
  .value, td { font-variant-numeric: tabular-nums }
  .scroll { overflow-x: auto }
  table { border-collapse: collapse }
  th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
  th:first-child, td:first-child { text-align: left; padding-left: 0 }
  @media (max-width: 600px) {
    body { margin-top: 1rem }
    .bars li { grid-template-columns: 1fr auto; padding: 3px 0 }
    .label { text-align: left } .bar { grid-row: 2; grid-column: 1 / -1 }
  }`;
