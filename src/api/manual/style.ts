/** Styles of the manual; `light-dark` follows the reader's system. */
export const manualStyles = `:root{color-scheme:light dark;font:16px/1.6 system-ui,sans-serif;
--line:light-dark(#d9dce1,#363b44);--soft:light-dark(#f3f4f6,#1d2026);--ink:light-dark(#1b1f26,#e6e8ec);
--ink-2:light-dark(#50565f,#a9b0bb);--accent:light-dark(#1550b8,#8ab4ff)}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:light-dark(#fff,#14161a)}
a{color:var(--accent)}
a:focus-visible,pre:focus-visible,.wide:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:.75rem 1.25rem;border-bottom:1px solid var(--line)}
header a:first-child{font-weight:600;text-decoration:none;color:var(--ink)}
.columns{display:grid;gap:2rem;padding:1.25rem;max-width:72rem;margin:0 auto;grid-template-columns:minmax(0,1fr)}
nav p{margin:.75rem 0 .25rem;color:var(--ink-2);font-size:.85rem}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:.2rem .5rem;border-radius:.3rem;text-decoration:none;color:var(--ink)}
nav a:hover,nav a[aria-current]{background:var(--soft);color:var(--accent)}
nav a[aria-current]{font-weight:600}
main{min-width:0;max-width:46rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:1.5rem 0 .25rem}
code,pre{font:.85em/1.5 ui-monospace,monospace}
code{background:var(--soft);border-radius:.25rem;padding:.1em .3em;overflow-wrap:anywhere}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.4rem;padding:.75rem;overflow:auto}
pre code{background:none;padding:0;overflow-wrap:normal}
.wide{overflow:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.4rem 1rem .4rem 0;border-bottom:1px solid var(--line)}
th{color:var(--ink-2);font-weight:500}
summary{cursor:pointer}summary:focus-visible{outline:2px solid var(--accent)}
h4{margin:.5rem 0 0;font-size:.9rem}td{overflow-wrap:break-word}td:first-child code{overflow-wrap:normal}
.source{margin-top:3rem;font-size:.85rem}
@media(max-width:55.99rem){nav{order:1;border-top:1px solid var(--line);padding-top:1rem}}
@media(min-width:56rem){header .all{display:none}.columns{grid-template-columns:15rem minmax(0,1fr)}nav{position:sticky;top:1rem;align-self:start}}
`;
